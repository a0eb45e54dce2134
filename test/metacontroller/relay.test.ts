import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { RELAY_FINALIZER } from '../../contracts/identity.ts'
import { FUNCTIONS } from '../../relay/app.ts'
import { childLabels } from '../../hooks/minecraft-server/names.ts'
import { GAME_PORT, RCON_PORT } from '../../contracts/names.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const readAll = (path: string): Json[] => parseAllDocuments(read(path)).map((document) => document.toJS())
const controllers: Json[] = ['event-relay', 'pod-observer'].map((name) => parse(read(`metacontroller/${name}.yaml`)))
const relay = readAll('k8s/base/relay.yaml')
const of = (kind: string): Json => relay.find((one) => one.kind === kind)

for (const controller of controllers) {
  const { name } = controller.metadata

  t.test(`${name} calls the Service of relay, at a path that it serves, with a token for that host`, async (t) => {
    const service = of('Service')
    for (const [hook, { webhook, version }] of Object.entries<Json>(controller.spec.hooks)) {
      t.equal(version, 'v2')
      t.equal(webhook.responseUnMarshallMode, 'strict')
      t.same([webhook.service.name, webhook.service.namespace, webhook.service.port], [service.metadata.name, service.metadata.namespace, service.spec.ports[0].port])
      t.ok(Object.keys(FUNCTIONS).includes(webhook.path), webhook.path)
      t.equal(webhook.path, `/${name}/${hook}`)
      const host = `${webhook.service.name}.${webhook.service.namespace}:${webhook.service.port}`
      t.ok(controller.spec.endpointConfigs.some((one: Json) => one.host === host && one.authorization.secretRef), `a token for ${host}`)
    }
  })

  t.test(`${name} is never long without a call, and attaches nothing`, async (t) => {
    t.equal(controller.spec.resyncPeriodSeconds, 60)
    t.same(controller.spec.attachments, [])
  })
}

t.test('the end of a server is told before it is gone; pods are held up by nobody', async (t) => {
  t.same(controllers.map(({ spec }) => Object.keys(spec.hooks)), [['sync', 'finalize'], ['sync']])
})

t.test('the finalizer on new servers is that of the controller', async (t) => {
  t.equal(RELAY_FINALIZER, `metacontroller.io/decoratorcontroller-${controllers[0].metadata.name}`)
})

t.test('relay reads its token from the Secret that the controllers show it from, another one than that of the hooks', async (t) => {
  const [container] = of('Deployment').spec.template.spec.containers
  const token = container.env.find((one: Json) => one.name === 'HOOK_TOKEN')
  for (const { spec } of controllers) t.same({ namespace: 'minecraft-system', ...token.valueFrom.secretKeyRef }, spec.endpointConfigs[0].authorization.secretRef)
  t.notMatch(read('metacontroller/minecraft-server.yaml'), /relay-token/)
})

t.test('pod-observer selects the pods of servers', async (t) => {
  const { matchLabels } = controllers[1].spec.resources[0].labelSelector
  t.match(childLabels('survival'), matchLabels)
  t.equal(Object.keys(matchLabels).length, 2)
})

t.test('relay may note, follow logs, apply commands, measure and remove worlds, and nothing else', async (t) => {
  const rules: Json[] = of('ClusterRole').rules
  t.same(rules.map(({ apiGroups, resources, verbs }) => [apiGroups, resources, verbs]), [
    [['apps'], ['statefulsets'], ['get', 'patch']],
    [[''], ['pods', 'persistentvolumeclaims'], ['get', 'patch', 'delete']],
    [[''], ['pods/log'], ['get']],
    [[''], ['events'], ['list']],
    [['homecraft.io'], ['minecraftservers'], ['get', 'create', 'update', 'delete']],
    [[''], ['namespaces'], ['get', 'create']],
    [['metrics.k8s.io'], ['pods'], ['get']],
    [[''], ['persistentvolumes'], ['get', 'patch']],
  ])
})

t.test('whatever relay may write or delete, the policy narrows down', async (t) => {
  const policy = readAll('k8s/base/relay-policy.yaml').find((one) => one.kind === 'ValidatingAdmissionPolicy')
  const operations: Record<string, string> = { create: 'CREATE', update: 'UPDATE', patch: 'UPDATE', delete: 'DELETE' }
  const narrowed = (group: string, resource: string): string[] => policy.spec.matchConstraints.resourceRules
    .filter((rule: Json) => rule.apiGroups.includes(group) && rule.resources.includes(resource)).flatMap((rule: Json) => rule.operations)
  for (const { apiGroups: [group], resources, verbs } of of('ClusterRole').rules) {
    const wanted = verbs.map((verb: string) => operations[verb]).filter((one?: string) => one !== undefined).sort()
    for (const resource of resources) t.same(narrowed(group, resource).sort(), wanted, `${group}/${resource}`)
  }
  t.equal(policy.spec.failurePolicy, 'Fail')
})

t.test('Metacontroller sees pods and changes none', async (t) => {
  const role = readAll('metacontroller/rbac.yaml').find((one) => one.kind === 'ClusterRole')
  const pods = role.rules.filter((rule: Json) => rule.resources.includes('pods'))
  t.same(pods.map((rule: Json) => rule.verbs), [['get', 'list', 'watch']])
})

t.test('relay is reached by Metacontroller alone, and reaches the API server, games, the bus and names', async (t) => {
  const { ingress, egress, policyTypes } = of('NetworkPolicy').spec
  t.same(policyTypes, ['Ingress', 'Egress'])
  t.same(ingress, [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'metacontroller' } } }], ports: [{ port: 'http' }] }])
  t.same(egress.map((rule: Json) => rule.ports.map((one: Json) => one.port)), [[443, 6443], [GAME_PORT, RCON_PORT], [4222], [53, 53]])
  t.same(egress[2].to, [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'nats' } } }])
  t.match(childLabels('survival'), egress[1].to[0].podSelector.matchLabels)
})
