import t, { type Test } from 'tap'
import { randomBytes, randomUUID } from 'node:crypto'
import { KubeConfig } from '@kubernetes/client-node'
import { Command } from '../../contracts/events.ts'
import { applyCommand } from '../../lib/apply-command.ts'
import { isStatus, newKubernetesClient, pathOf } from '../../lib/kubernetes.ts'
import type { Outcome } from '../../lib/outcome.ts'
import { waitFor } from '../wait.ts'
import { create, get, home, newNamespace, newServer, patch, podOf, remove, waitForPhase } from './platform.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into objects by name

const config = new KubeConfig()
config.loadFromFile(`${home()}/kubeconfigs/relay`)
const relay = newKubernetesClient(config)
const signal = new AbortController().signal

/** A tenant of the test's own, and commands for its one server. */
function newTenant(t: Test, name = 'survival') {
  const tenant = `t${randomBytes(3).toString('hex')}`
  const namespace = `homecraft-${tenant}`
  const server = randomUUID()
  t.teardown(async () => {
    if (await get('MinecraftServer', namespace, name)) await remove('MinecraftServer', namespace, name)
    await waitFor('the server of the test to be gone', async () => !(await get('MinecraftServer', namespace, name)))
    if (await get('Namespace', undefined, namespace)) await remove('Namespace', undefined, namespace)
  })
  const apply = (type: Command['type'], version: number, { data, ...rest }: Json = {}): Promise<Outcome> => {
    const spec = { eula: true, storageSize: '1Gi', ...data?.spec }
    return applyCommand(relay, Command.parse({ id: randomUUID(), time: '2026-05-01T12:00:00Z', schema: 1, type, tenant, server, version, data: { name, ...data, spec }, ...rest }), signal)
  }
  const applied = (...command: Parameters<typeof apply>): Promise<Outcome> => waitFor(`${command[0]} to be applied`, async () => {
    const outcome = await apply(...command)
    return outcome.kind !== 'Later' && outcome
  })
  return { tenant, namespace, server, name, apply, applied }
}

t.test('a server is made, changed, killed and deleted with its world by commands, with the rights of relay alone', async (t) => {
  const { namespace, name, server, apply, applied } = newTenant(t)
  t.same(await applied('server.created', 1), { kind: 'Applied' })
  const made = await get('MinecraftServer', namespace, name)
  t.match(made.metadata, { labels: { 'homecraft.io/server-id': server }, annotations: { 'homecraft.io/spec-version': '1' } })
  await waitForPhase(namespace, name, 'Running')
  t.same(await apply('server.created', 1), { kind: 'Ignored', why: 'Same' })
  t.equal((await get('MinecraftServer', namespace, name)).metadata.generation, 1)

  t.same(await applied('server.updated', 2, { data: { spec: { motd: 'changed' } } }), { kind: 'Applied' })
  t.match(await get('MinecraftServer', namespace, name), { spec: { motd: 'changed' }, metadata: { uid: made.metadata.uid, annotations: { 'homecraft.io/spec-version': '2' } } })

  const { metadata: { uid } } = await podOf(namespace, name)
  t.same(await applied('server.status.changed', 3, { data: { kill: true, spec: { desiredState: 'Stopped' } } }), { kind: 'Applied' })
  await waitFor('the pod to be gone', async () => (await podOf(namespace, name))?.metadata.uid !== uid)

  const claim = await get('PersistentVolumeClaim', namespace, `data-mc-${name}-0`)
  t.same(await applied('server.deleted', 4, { data: { removeWorld: true } }), { kind: 'Gone', worldRemoved: true })
  t.equal(await get('MinecraftServer', namespace, name), undefined)
  t.equal(await get('PersistentVolumeClaim', namespace, `data-mc-${name}-0`), undefined)
  await waitFor('the volume to be gone', async () => !(await get('PersistentVolume', undefined, claim.spec.volumeName)))
})

t.test('what the API server does not take is refused in its words', async (t) => {
  const { applied, apply, namespace } = newTenant(t)
  await applied('server.created', 1, { data: { spec: { desiredState: 'Stopped', storageSize: '2Gi' } } })
  t.match(await apply('server.updated', 2, { data: { spec: { storageSize: '1Gi' } } }), { kind: 'Refused', reason: 'Invalid', message: /storageSize may only grow/ })
  t.equal((await get('MinecraftServer', namespace, 'survival')).metadata.generation, 1)
})

t.test('a server of kubectl is left alone until it is adopted', async (t) => {
  const { tenant, namespace, name, apply, applied } = newTenant(t)
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'homecraft.io/tenant': tenant } } })
  const { metadata: { uid } } = await create(newServer(namespace, name, { desiredState: 'Stopped' }))
  t.match(await applied('server.created', 1), { kind: 'Refused', reason: 'NameTaken' })
  t.match(await apply('server.deleted', 2), { kind: 'Gone', worldRemoved: false })
  t.match(await get('MinecraftServer', namespace, name), { metadata: { uid, deletionTimestamp: undefined } })
  t.same(await applied('server.updated', 3, { server: uid, data: { adopt: uid, spec: { desiredState: 'Stopped' } } }), { kind: 'Applied' })
  t.match((await get('MinecraftServer', namespace, name)).metadata, { uid, labels: { 'homecraft.io/server-id': uid }, annotations: { 'homecraft.io/managed-by': 'api' } })
})

t.test('relay may do nothing beyond that', async (t) => {
  const namespace = await newNamespace(t)
  const other = await create(newServer(namespace, 'other', { desiredState: 'Stopped' }))
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'theirs', namespace }, spec: { containers: [{ name: 'a', image: 'none' }], nodeName: 'nowhere' } }
  await create(pod)
  t.teardown(() => patch('Pod', namespace, 'theirs', { metadata: { finalizers: null } }).catch(() => undefined))
  await create({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: `${namespace}-volume` }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/nowhere' }, persistentVolumeReclaimPolicy: 'Retain' } })
  t.teardown(() => remove('PersistentVolume', undefined, `${namespace}-volume`))
  const servers = { apiVersion: 'homecraft.io/v1alpha1', name: 'minecraftservers' }
  const volume = pathOf({ apiVersion: 'v1', name: 'persistentvolumes' }, undefined, `${namespace}-volume`)
  await waitFor('the finalizers', async () => (await get('MinecraftServer', namespace, 'other')).metadata.finalizers?.length === 2)
  // Metacontroller writes too: then the answer says nothing of rights.
  const replace = async (change: (live: Json) => Json): Promise<unknown> => waitFor('an answer to a replacement', async () => {
    const body = change(await get('MinecraftServer', namespace, 'other'))
    return relay.call('PUT', pathOf(servers, namespace, 'other'), { body }).then(() => ({}), (error: Error) => !isStatus(error, 409) && { error })
  }).then(({ error }: { error?: Error }) => { if (error) throw error })
  const merge = { contentType: 'application/merge-patch+json' }
  const table: [name: string, call: () => Promise<unknown>, want: RegExp][] = [
    ['delete a server of kubectl', () => relay.call('DELETE', pathOf(servers, namespace, 'other')), /of the API only/],
    ['change a server of kubectl', () => replace((live) => live), /of the API only/],
    ['make a server without its marks', () => relay.call('POST', pathOf(servers, namespace), { body: newServer(namespace, 'new') }), /of the API only/],
    ['take finalizers away', () => replace((live) => ({ ...live, metadata: { ...live.metadata, finalizers: [], labels: { 'homecraft.io/server-id': other.metadata.uid }, annotations: { 'homecraft.io/managed-by': 'api' } } })), /takes no finalizers away/],
    ['patch a server', () => relay.call('PATCH', pathOf(servers, namespace, 'other'), { body: {}, ...merge }), /cannot patch/],
    ['delete a foreign pod', () => relay.call('DELETE', pathOf({ apiVersion: 'v1', name: 'pods' }, namespace, 'theirs')), /objects of MinecraftServers only/],
    ['make a namespace that is no tenant\'s', () => relay.call('POST', '/api/v1/namespaces', { body: { metadata: { name: `${namespace}-x` } } }), /namespaces of tenants only/],
    ['make a tenant\'s namespace of another name', () => relay.call('POST', '/api/v1/namespaces', { body: { metadata: { name: `${namespace}-x`, labels: { 'homecraft.io/tenant': 'x' } } } }), /namespaces of tenants only/],
    ['loosen the pod security of a namespace', () => relay.call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'homecraft-x', labels: { 'homecraft.io/tenant': 'x', 'pod-security.kubernetes.io/enforce': 'privileged' } } } }), /namespaces of tenants only/],
    ['have a foreign volume deleted', () => relay.call('PATCH', volume, { body: { spec: { persistentVolumeReclaimPolicy: 'Delete' } }, ...merge }), /volume of a MinecraftServer/],
    ['read Secrets', () => relay.call('GET', pathOf({ apiVersion: 'v1', name: 'secrets' }, namespace)), /cannot list/],
  ]
  for (const [name, call, want] of table) await t.rejects(call(), want, name)
})
