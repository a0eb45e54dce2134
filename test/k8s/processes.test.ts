import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { PROCESSES as WITH_SETTINGS } from '../../docs/processes.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const readAll = (path: string): Json[] => parseAllDocuments(read(path)).map((document) => document.toJS())
const base: Json[] = readdirSync(new URL('k8s/base/', root)).filter((name) => name !== 'kustomization.yaml').flatMap((name) => readAll(`k8s/base/${name}`))
const find = (kind: string, name: string): Json => base.find((one) => one.kind === kind && one.metadata.name === name)
const podOf = (workload: Json): Json => workload.spec.template.spec
const envOf = (name: string): Record<string, Json> => Object.fromEntries(podOf(find('Deployment', name)).containers[0].env.map((one: Json) => [one.name, one.value ?? one.valueFrom.secretKeyRef]))

const PROCESSES = ['hooks', 'relay', 'sync', 'api']
const WORKLOADS = [...PROCESSES.map((name) => find('Deployment', name)), find('StatefulSet', 'nats')]

t.test('every workload meets Pod Security restricted, and has bounds and probes', async (t) => {
  for (const workload of WORKLOADS) {
    const { name } = workload.metadata
    const { securityContext, containers: [container] } = podOf(workload)
    t.match(securityContext, { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }, name)
    t.match(container.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }, name)
    t.ok(container.resources.requests.memory && container.resources.limits.memory, name)
    t.ok(container.livenessProbe && container.readinessProbe, name)
  }
})

t.test('each process runs twice, stays there while nodes are emptied, and has a policy of its own', async (t) => {
  for (const name of PROCESSES) {
    t.equal(find('Deployment', name).spec.replicas, 2, name)
    t.match(find('PodDisruptionBudget', name).spec, { minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': name } } }, name)
    t.match(find('NetworkPolicy', name).spec, { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } }, policyTypes: ['Ingress', 'Egress'] }, name)
  }
})

t.test('the API holds no credential of the cluster', async (t) => {
  t.equal(find('ServiceAccount', 'api').automountServiceAccountToken, false)
  t.equal(podOf(find('Deployment', 'api')).automountServiceAccountToken, false)
  const bound = base.filter((one) => one.kind.endsWith('RoleBinding')).flatMap((one) => one.subjects.map((subject: Json) => subject.name))
  t.notOk(bound.includes('api'), 'no role is bound to it')
})

/** Whom a policy lets its pods reach: ports, and the label of the pods when they are ours. */
const egressOf = (name: string): Json[] => find('NetworkPolicy', name).spec.egress.map(({ to = [], ports }: Json) => [to[0]?.podSelector?.matchLabels['app.kubernetes.io/name'] ?? to[0]?.namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] ?? 'anywhere', ports.map((one: Json) => one.port)])

t.test('the API reaches database, bus and names alone, and sync the API server besides', async (t) => {
  t.same(egressOf('api'), [['anywhere', [5432, 26257]], ['nats', [4222]], ['kube-system', [53, 53]]])
  t.same(egressOf('sync'), [['anywhere', [443, 6443]], ['anywhere', [5432, 26257]], ['nats', [4222]], ['kube-system', [53, 53]]])
  t.same(find('NetworkPolicy', 'sync').spec.ingress, [], 'nobody calls sync')
})

t.test('the bus is reached by those who use it, calls nobody, and acknowledges what is on disk', async (t) => {
  const { ingress, egress } = find('NetworkPolicy', 'nats').spec
  t.same(ingress[0].from[0].podSelector.matchExpressions[0].values, ['relay', 'sync', 'api'])
  t.same(ingress[0].ports, [{ port: 'client' }])
  t.same(egress, [])
  t.match(find('ConfigMap', 'nats').data['nats.conf'], /sync_interval: always/)
  const { persistentVolumeClaimRetentionPolicy, volumeClaimTemplates } = find('StatefulSet', 'nats').spec
  t.same(persistentVolumeClaimRetentionPolicy, { whenDeleted: 'Retain', whenScaled: 'Retain' })
  t.equal(volumeClaimTemplates.length, 1)
})

t.test('the bus is of the version that is tested on one machine', async (t) => {
  const [, version] = /nats-server\/v2 v(\S+)/.exec(read('local/controlplane/go.mod')) ?? []
  t.equal(podOf(find('StatefulSet', 'nats')).containers[0].image, `nats:${version}-alpine`)
})

t.test('sync reads servers, namespaces and volume claims, and writes only where there is no bus', async (t) => {
  t.same(find('ClusterRole', 'homecraft-sync').rules, [
    { apiGroups: ['homecraft.io'], resources: ['minecraftservers'], verbs: ['get', 'list'] },
    { apiGroups: [''], resources: ['namespaces'], verbs: ['list'] },
    { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'list'] },
  ])
  const bindings = readAll('k8s/overlays/direct/sync-writes.yaml').filter(({ kind }) => kind === 'ClusterRoleBinding')
  t.same(bindings.map(({ roleRef, subjects }) => [roleRef.name, subjects.map((one: Json) => one.name)]), [['homecraft-api', ['sync']], ['homecraft-commands', ['sync']]])
  const source = read('local/platform/bootstrap.ts')
  for (const { metadata } of bindings) t.ok(source.includes(`'${metadata.name}'`), `${metadata.name} ends with direct mode`)
})

t.test('who uses the bus is told of it, and in direct mode that there is none', async (t) => {
  for (const name of ['relay', 'sync', 'api']) t.match(envOf(name), { ENABLE_EVENTS: 'true', NATS_URL: { name: 'nats', key: 'url' } }, name)
  const direct = readAll('k8s/overlays/direct/without-events.yaml')
  for (const name of ['relay', 'sync', 'api']) {
    const patch = direct.find((one) => one.metadata.name === name)
    t.same(podOf(patch).containers, [{ name, env: [{ name: 'ENABLE_EVENTS', value: 'false' }, { name: 'NATS_URL', $patch: 'delete' }] }], name)
  }
  t.equal(envOf('hooks')['NATS_URL'], undefined, 'hooks know no bus')
})

t.test('what a process is told by its manifest are settings that it has, and all that it requires', async (t) => {
  for (const { name, schema } of WITH_SETTINGS) {
    const { shape } = schema instanceof z.ZodPipe ? schema.in : schema
    const given = Object.keys(envOf(name))
    const required = Object.entries<z.core.$ZodType>(shape).filter(([, field]) => !z.safeParse(field, undefined).success).map(([setting]) => setting)
    t.same(given.filter((setting) => !(setting in shape)), [], `${name} knows them all`)
    t.same(required.filter((setting) => !given.includes(setting)), [], `${name} lacks none`)
  }
})

t.test('the overlay without a bus takes away all that is the bus\'s', async (t) => {
  const bus = base.filter((one) => one.metadata.name.includes('nats')).map((one) => `${one.kind}/${one.metadata.name}`).sort()
  t.same(readAll('k8s/overlays/direct/without-nats.yaml').map((one) => `${one.kind}/${one.metadata.name}`).sort(), bus)
})
