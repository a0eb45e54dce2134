import t, { type Test } from 'tap'
import { newFakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { newClaim, newVolume, PATH_OF_VOLUME } from '../../lib/commands.ts'
import { newDatabase } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { insertCommand, insertServer, newResource, outboxOf, pathOfServer, rowOf, startTestSync } from './platform.ts'

const SECURED_NAMESPACE = { metadata: { name: 'default', annotations: { 'homecraft.io/secured': 'true' } } }

/** sync without a bus, on a cluster that is ready. */
async function build(t: Test, objects: Record<string, Json> = {}) {
  const { database, url } = await newDatabase(t)
  const kubernetes = newFakeKubernetes({ '/api/v1/namespaces/default': SECURED_NAMESPACE, ...objects })
  startTestSync(t, { url, kubernetes, settings: { DRIFT_SECONDS: 1 } })
  const request = async (id: string, name: string, version: number, rest: object = {}): Promise<void> => {
    await database`UPDATE servers SET version = ${version} WHERE id = ${id}`
    await insertCommand(database, { server: id, name, version, ...rest })
  }
  const askForDeletion = async (id: string, name: string, data: object = {}): Promise<void> => {
    await database`UPDATE servers SET deletion_requested_at = now(), world_removal_requested_at = ${'removeWorld' in data ? new Date() : null} WHERE id = ${id}`
    await request(id, name, 9, { type: 'server.deleted', data })
  }
  return { database, kubernetes, request, askForDeletion }
}

t.test('commands are applied to the cluster, and rows follow it', async (t) => {
  const { database, kubernetes, request, askForDeletion } = await build(t)
  const id = await insertServer(database, 'survival')
  const made = await waitFor('the resource', () => kubernetes.get(pathOfServer('survival')))
  t.match(made.metadata, { labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/spec-version': '1' } })
  await waitFor('the row', async () => (await rowOf(database, id)).k8sUid === made.metadata.uid)
  await request(id, 'survival', 2, { spec: { motd: 'Hello' } })
  await waitFor('the change', () => kubernetes.get(pathOfServer('survival')).spec.motd === 'Hello')
  kubernetes.change(pathOfServer('survival'), (object) => { object.status = { phase: 'Running' } })
  await waitFor('the status', async () => (await rowOf(database, id)).status === 'running')
  await askForDeletion(id, 'survival')
  await waitFor('the deletion', () => kubernetes.get(pathOfServer('survival')).metadata.deletionTimestamp !== undefined)
  kubernetes.remove(pathOfServer('survival'))
  await waitFor('the end', async () => (await rowOf(database, id)).goneAt !== null)
  t.equal((await rowOf(database, id)).worldRemovedAt, null)
})

t.test('a refusal is told at once', async (t) => {
  const { database } = await build(t, { [pathOfServer('survival')]: newResource('survival', { namespace: 'default' }) })
  await waitFor('the row of the one that is there', async () => (await database`SELECT 1 FROM servers`).length === 1)
  await database`UPDATE servers SET name = 'other' WHERE managed_by = 'kubectl'`
  const id = await insertServer(database, 'survival')
  await waitFor('the refusal', async () => (await rowOf(database, id)).status === 'failed')
  t.match(await rowOf(database, id), { refusal: { version: 1, reason: 'NameTaken' } })
})

t.test('the world goes with its server when that is approved', async (t) => {
  const { database, kubernetes, askForDeletion } = await build(t, { '/api/v1/namespaces/default/persistentvolumeclaims/data-mc-survival-0': newClaim(), [PATH_OF_VOLUME]: newVolume() })
  const id = await insertServer(database, 'survival')
  await waitFor('the resource', () => kubernetes.get(pathOfServer('survival')))
  await askForDeletion(id, 'survival', { removeWorld: true })
  await waitFor('the deletion', () => kubernetes.get(pathOfServer('survival')).metadata.deletionTimestamp !== undefined)
  kubernetes.remove(pathOfServer('survival'))
  await waitFor('the end of the claim', () => {
    const claim = kubernetes.get('/api/v1/namespaces/default/persistentvolumeclaims/data-mc-survival-0')
    if (claim?.metadata.deletionTimestamp) kubernetes.remove('/api/v1/namespaces/default/persistentvolumeclaims/data-mc-survival-0')
    return claim === undefined
  })
  const row = await waitFor('the row', async () => { const now = await rowOf(database, id); return now.worldRemovedAt !== null && now })
  t.ok(row.goneAt)
  t.equal(kubernetes.get(PATH_OF_VOLUME).spec.persistentVolumeReclaimPolicy, 'Delete')
})

t.test('a creation that waits does not come after the deletion that followed it', async (t) => {
  const { database, kubernetes } = await build(t, { '/api/v1/namespaces/homecraft-alice': { metadata: { name: 'homecraft-alice', labels: { 'homecraft.io/tenant': 'alice' } } } })
  const id = await insertServer(database, 'survival', { tenant: 'alice' })
  await waitFor('a try', async () => (await outboxOf(database, id))[0].attempts > 0)
  await database`UPDATE servers SET deletion_requested_at = now(), version = 2 WHERE id = ${id}`
  await insertCommand(database, { tenant: 'alice', server: id, name: 'survival', version: 2, type: 'server.deleted' })
  await waitFor('the end', async () => (await rowOf(database, id)).goneAt !== null)
  kubernetes.change('/api/v1/namespaces/homecraft-alice', (namespace) => { namespace.metadata.annotations = { 'homecraft.io/secured': 'true' } })
  t.ok((await outboxOf(database, id)).every(({ publishedAt }: Json) => publishedAt !== null))
  t.equal(kubernetes.get(pathOfServer('survival', 'homecraft-alice')), undefined)
})
