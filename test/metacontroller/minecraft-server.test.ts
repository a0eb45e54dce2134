import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { COMPOSITE_CONTROLLER } from '../../contracts/group.ts'
import { ROUTES } from '../../hooks/app.ts'
import { CHILD_RULE } from '../../hooks/minecraft-server/sync.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const controller: Json = parse(read('metacontroller/minecraft-server.yaml'))
const hooks: Json[] = parseAllDocuments(read('k8s/base/hooks.yaml')).map((document) => document.toJS())
const kinds: Record<string, string> = { configmaps: 'ConfigMap', secrets: 'Secret', services: 'Service', statefulsets: 'StatefulSet', networkpolicies: 'NetworkPolicy', poddisruptionbudgets: 'PodDisruptionBudget' }

t.test('the controller keeps its name for ever, since it is part of a finalizer', async (t) => {
  t.equal(controller.metadata.name, 'minecraft-server')
  t.equal(controller.metadata.name, COMPOSITE_CONTROLLER)
})

t.test('the controller calls the Service of the hooks, at paths that they serve, with a token for that host', async (t) => {
  const service = hooks.find((one) => one.kind === 'Service')
  for (const [name, { webhook, version }] of Object.entries<Json>(controller.spec.hooks)) {
    t.equal(version, 'v2', name)
    t.same([webhook.service.name, webhook.service.namespace, webhook.service.port], [service.metadata.name, service.metadata.namespace, service.spec.ports[0].port])
    t.ok(Object.keys(ROUTES).includes(webhook.path), webhook.path)
    t.equal(webhook.responseUnMarshallMode, 'strict')
    const host = `${webhook.service.name}.${webhook.service.namespace}:${webhook.service.port}`
    t.ok(controller.spec.endpointConfigs.some((one: Json) => one.host === host && one.authorization.secretRef), `a token for ${host}`)
  }
  t.same(Object.keys(controller.spec.hooks), ['sync', 'finalize'], 'no customize hook: it would be asked about all servers at every change of a related object')
})

t.test('the hooks read their token from the Secret that the controller shows it from', async (t) => {
  const { secretRef } = controller.spec.endpointConfigs[0].authorization
  const deployment = hooks.find((one) => one.kind === 'Deployment')
  const token = deployment.spec.template.spec.containers[0].env.find((one: Json) => one.name === 'HOOK_TOKEN')
  t.same({ namespace: deployment.metadata.namespace, ...token.valueFrom.secretKeyRef }, secretRef)
})

t.test('every child that a hook may answer is one of the controller, and is updated in place', async (t) => {
  t.same(controller.spec.childResources.map((one: Json) => `${kinds[one.resource]}.${one.apiVersion}`).sort(), [...CHILD_RULE.allowed].sort())
  for (const { resource, updateStrategy } of controller.spec.childResources) t.equal(updateStrategy?.method, 'InPlace', resource)
})
