import t from 'tap'
import { KubernetesError } from '../../lib/kubernetes.ts'
import { newCluster, type Cluster } from '../../relay/cluster.ts'
import { newMetrics } from '../../relay/metrics.ts'
import { writeNote } from '../../relay/write-note.ts'
import { newClaim, newPod, newSet, newStore } from './world.ts'

const metrics = newMetrics()
const open = (store: ReturnType<typeof newStore>, signal = new AbortController().signal): Cluster => newCluster(store.client, metrics, signal)
const KEY = { namespace: 'default', name: 'mc-survival' }
const NOTE = 'homecraft.io/note'

t.test('what is not there is read as undefined, what can\'t be read is an error', async (t) => {
  const store = newStore(newPod())
  const cluster = open(store)
  t.equal(await cluster.readSet(KEY), undefined)
  t.match(await cluster.readPod({ namespace: 'default', name: 'mc-survival-0' }), { metadata: { uid: 'pod-1' }, status: { podIP: '10.0.0.7' } })
  store.before = () => { throw new KubernetesError(503, 'ServiceUnavailable', 'later') }
  await t.rejects(cluster.readClaim({ namespace: 'default', name: 'x' }), { message: 'later' })
})

t.test('a change names the very object that it is for, and who made it', async (t) => {
  const store = newStore(newSet(), newClaim())
  const cluster = open(store)
  t.equal(await cluster.patchSet({ ...KEY, uid: 'set-1' }, { metadata: { annotations: { a: 'b' } } }), 'Done')
  t.match(store.calls.at(-1), { method: 'PATCH', contentType: 'application/merge-patch+json', query: { fieldManager: 'homecraft-relay' }, body: { metadata: { uid: 'set-1', annotations: { a: 'b' } } } })
  await t.rejects(cluster.patchClaim({ namespace: 'default', name: 'data-mc-survival-0', uid: 'another' }, { metadata: { annotations: { a: 'b' } } }), { message: 'Precondition failed' })
  t.equal(await cluster.patchPod({ namespace: 'default', name: 'gone', uid: 'pod-1' }, {}), 'Gone')
})

t.test('calls end with their signal', async (t) => {
  const stop = new AbortController()
  const cluster = open(newStore(newSet()), stop.signal)
  stop.abort()
  await t.rejects(cluster.readSet(KEY), { name: 'AbortError' })
})

const read = async (store: ReturnType<typeof newStore>) => (await open(store).readSet(KEY))!
const conflict = (store: ReturnType<typeof newStore>, change: () => void): void => {
  store.before = (call) => {
    if (call.method !== 'PATCH') return
    store.before = () => undefined
    change()
  }
}

t.test('a note is written when it says something else than the one that is there', async (t) => {
  const store = newStore(newSet({ metadata: { annotations: { [NOTE]: '{"a":1}' } } }))
  const set = await read(store)
  await writeNote(open(store), set, NOTE, async () => ({ a: 1 }))
  t.strictSame(store.writes(), [])
  await writeNote(open(store), set, NOTE, async () => undefined)
  t.strictSame(store.writes(), [])
  await writeNote(open(store), set, NOTE, async () => ({ a: 2 }))
  t.strictSame(store.get('mc-survival').metadata.annotations, { [NOTE]: '{"a":2}' })
})

t.test('a note is made anew when the StatefulSet was changed meanwhile', async (t) => {
  const store = newStore(newSet())
  conflict(store, () => { store.put(newSet({ metadata: { annotations: { of: 'another' } } })) })
  await writeNote(open(store), await read(store), NOTE, async ({ metadata }) => ({ seen: metadata.annotations['of'] ?? '' }))
  t.strictSame(store.get('mc-survival').metadata.annotations, { of: 'another', [NOTE]: '{"seen":"another"}' })
})

t.test('a note is for the StatefulSet that it was made for, not for its successor', async (t) => {
  const store = newStore(newSet())
  conflict(store, () => { store.put(newSet({ metadata: { uid: 'set-2' } })) })
  await writeNote(open(store), await read(store), NOTE, async () => ({ a: 1 }))
  t.strictSame(store.get('mc-survival').metadata.annotations, {})
  store.remove('mc-survival')
  await writeNote(open(store), { ...(await open(newStore(newSet())).readSet(KEY))! }, NOTE, async () => ({ a: 1 }))
})

t.test('where others write all the time, the call comes again later', async (t) => {
  const store = newStore(newSet())
  store.before = ({ method }) => { if (method === 'PATCH') store.put(newSet()) }
  await t.rejects(writeNote(open(store), await read(store), NOTE, async () => ({ a: 1 })), { message: 'Precondition failed' })
  t.equal(store.writes().length, 4)
})

t.test('what was done is counted', async (t) => {
  const text = await metrics.registry.metrics()
  t.match(text, /homecraft_relay_actions_total\{action="patch-statefulset",result="Done"\} [1-9]/)
  t.match(text, /homecraft_relay_actions_total\{action="patch-claim",result="Refused"\} 1/)
})
