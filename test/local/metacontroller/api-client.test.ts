import t from 'tap'
import { bound, deleteObject, objectPath, throttled, updateLive } from '../../../local/metacontroller/api-client.ts'
import { newTokenBucket } from '../../../local/metacontroller/token-bucket.ts'
import { CONFIG_MAPS, fakeClient, refusal, type Call } from './fake-client.ts'
import { newMap } from './objects.ts'

t.test('calls wait for their turn, and give up when their controller stops', async (t) => {
  const { client, calls } = fakeClient(() => ({}))
  const stop = new AbortController()
  const limited = bound(throttled(client, newTokenBucket(0.001, 2)), stop.signal)
  await Promise.all([limited.call('GET', '/a'), limited.call('GET', '/b')])
  const third = limited.call('GET', '/c')
  stop.abort()
  await t.rejects(third, { name: 'AbortError' })
  t.same(calls.map(({ path, signal }) => [path, signal === stop.signal]), [['/a', true], ['/b', true]])
})

t.test('an object without a name, and a namespace where there is none, are seen to', async (t) => {
  t.throws(() => objectPath(CONFIG_MAPS, newMap({ name: '' })), /metadata.name/)
  t.equal(objectPath({ ...CONFIG_MAPS, namespaced: false }, newMap()), '/api/v1/configmaps/a')
})

t.test('a change is made to the live object, unless it is another or needs nothing', async (t) => {
  const live = newMap({ resourceVersion: '5' }, { data: { k: 'v' } })
  const { client, calls } = fakeClient(({ method, body }: Call) => (method === 'GET' ? live : body))
  const change = (object: typeof live): typeof live => ({ ...object, data: {} })
  t.match(await updateLive(client, { resource: CONFIG_MAPS, object: newMap(), change }), { data: {}, metadata: { resourceVersion: '5' } })
  t.equal(await updateLive(client, { resource: CONFIG_MAPS, object: newMap(), change: () => undefined }), live)
  await t.rejects(updateLive(client, { resource: CONFIG_MAPS, object: newMap({ uid: 'other' }), change }), /replaced by another/)
  t.same(calls.map(({ method }) => method), ['GET', 'PUT', 'GET', 'GET'])
})

t.test('deleting what is gone is no failure, deleting another of its name is', async (t) => {
  t.equal(await deleteObject(fakeClient(() => ({})).client, CONFIG_MAPS, newMap()), true)
  t.equal(await deleteObject(fakeClient(() => refusal(404)).client, CONFIG_MAPS, newMap()), false)
  await t.rejects(deleteObject(fakeClient(() => refusal(409, 'Conflict')).client, CONFIG_MAPS, newMap()), /Conflict/)
})
