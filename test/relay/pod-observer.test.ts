import t, { type Test } from 'tap'
import { OCCUPIED, POD_NOTE, VOLUME_NOTE, WORLD_NOTE } from '../../contracts/notes.ts'
import { KubernetesError } from '../../lib/kubernetes.ts'
import type { DecoratorReply } from '../../relay/metacontroller.ts'
import { observePod } from '../../relay/pod-observer.ts'
import type { Store } from './fake-cluster.ts'
import { newContext, newGame, type Answers } from './game-server.ts'
import { newClaim, newPod, newSet, newStore, noteOf, type Json } from './world.ts'

const IP = { podIP: '127.0.0.1' }
const pod = (change: Json = {}): Json => newPod({ ...change, status: { ...IP, ...change.status } })
const unready = { status: { containerStatuses: [{ name: 'minecraft', ready: false, started: false }] } }
const signal = new AbortController().signal

/** Calls the function as Metacontroller does, with the pod that the store holds or another. */
async function observe(t: Test, store: Store, answers: Answers & { random?: number } = { version: 'Paper 1.21.4' }, told: Json = store.get('mc-survival-0')): Promise<DecoratorReply> {
  const context = newContext(t, store, await newGame(t, () => answers), answers.random)
  return observePod(context, { controller: {}, object: told, attachments: {}, related: {}, finalizing: false }, signal)
}

t.test('a game that is ready: its pod, its version and its players are noted, once', async (t) => {
  const store = newStore(newSet(), pod(), newClaim())
  t.strictSame(await observe(t, store, { version: 'Paper 1.21.4', online: 2 }), { attachments: [], resyncAfterSeconds: 30 })
  const set = store.get('mc-survival')
  t.match(noteOf(set, POD_NOTE), { uid: 'pod-1', isReady: true, wasReady: true })
  t.strictSame(noteOf(set, VOLUME_NOTE), { phase: 'Bound', requested: '1Gi', capacity: '1Gi', world: { version: '1.21.4', upgradeRequest: '' }, uid: 'claim-1' })
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), { version: '1.21.4', upgradeRequest: '' })
  t.equal(store.get('mc-survival-0').metadata.labels[OCCUPIED], 'true')

  const before = store.writes().length
  t.strictSame(await observe(t, store, { version: 'Paper 1.21.4', online: 1 }), { attachments: [], resyncAfterSeconds: 30 })
  t.equal(store.writes().length, before, 'the same facts change nothing')
})

t.test('the reply names nothing that Metacontroller would write', async (t) => {
  t.strictSame(Object.keys(await observe(t, newStore(newSet(), pod(), newClaim()))), ['attachments', 'resyncAfterSeconds'])
})

t.test('when the last player has left, a pod is marked no more', async (t) => {
  const store = newStore(newSet(), pod({ metadata: { labels: { [OCCUPIED]: 'true' } } }), newClaim())
  await observe(t, store, { version: '1.21.4', online: 0 })
  t.notOk(OCCUPIED in store.get('mc-survival-0').metadata.labels)
})

t.test('a game that is not ready is not pinged, and has no players', async (t) => {
  const store = newStore(newSet(), pod({ metadata: { labels: { [OCCUPIED]: 'true' } }, ...unready }), newClaim())
  t.strictSame(await observe(t, store, { version: '1.21.4', online: 5 }), { attachments: [] })
  t.notOk(OCCUPIED in store.get('mc-survival-0').metadata.labels)
  t.equal(noteOf(store.get('mc-survival'), VOLUME_NOTE), undefined)
})

t.test('a game that does not answer is asked again soon, and all that is known stays', async (t) => {
  const store = newStore(newSet(), pod({ metadata: { labels: { [OCCUPIED]: 'true' } } }), newClaim())
  t.strictSame(await observe(t, store, {}), { attachments: [], resyncAfterSeconds: 5 })
  t.equal(store.get('mc-survival-0').metadata.labels[OCCUPIED], 'true')
})

t.test('a version that is none is not noted', async (t) => {
  const store = newStore(newSet(), pod(), newClaim())
  t.strictSame(await observe(t, store, { version: 'My Proxy' }), { attachments: [], resyncAfterSeconds: 30 })
  t.equal(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), undefined)
})

t.test('another version is noted, with what asked for it', async (t) => {
  const world = JSON.stringify({ version: '1.21.4', upgradeRequest: '' })
  const store = newStore(newSet(), pod({ metadata: { annotations: { 'homecraft.io/upgrade-request': 'up' } } }), newClaim({ metadata: { annotations: { [WORLD_NOTE]: world } } }))
  await observe(t, store, { version: '26.1' })
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), { version: '26.1', upgradeRequest: 'up' })
})

const asking = (version: string): Json => ({ spec: { containers: [{ name: 'minecraft', env: [{ name: 'TYPE', value: 'PAPER' }, { name: 'VERSION', value: version }] }, { name: 'sftp' }] } })

const worlds: { name: string; change?: Json; noted?: { version: string; upgradeRequest: string }; claims: string; want: Json }[] = [
  { name: 'a game that claims less is not believed', noted: { version: '1.21.4', upgradeRequest: 'one' }, claims: '1.8', want: { version: '1.21.4', upgradeRequest: 'one' } },
  { name: 'a fixed version is noted instead of what the game claims', change: asking('1.21.4'), claims: 'Paper 1.8', want: { version: '1.21.4', upgradeRequest: '' } },
  { name: 'nor need the game name one', change: asking('1.21.4'), claims: 'My Proxy', want: { version: '1.21.4', upgradeRequest: '' } },
  { name: 'what was asked for before stays', change: asking('1.21.4'), noted: { version: '1.20.1', upgradeRequest: 'one' }, claims: '1.21.4', want: { version: '1.21.4', upgradeRequest: 'one' } },
]

for (const { name, change, noted, claims, want } of worlds) {
  t.test(`of a world is noted: ${name}`, async (t) => {
    const store = newStore(newSet(), pod(change), newClaim(noted && { metadata: { annotations: { [WORLD_NOTE]: JSON.stringify(noted) } } }))
    await observe(t, store, { version: claims })
    t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), want)
    t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE).world, want)
    const calls = store.calls.length
    t.strictSame(await observe(t, store, { version: claims }), { attachments: [], resyncAfterSeconds: 30 })
    t.equal(store.calls.length - calls, 1, 'once')
  })
}

t.test('a note that somebody took off the claim comes back while the server runs', async (t) => {
  const world = { version: '1.21.4', upgradeRequest: 'one' }
  const known = JSON.stringify({ phase: 'Bound', requested: '1Gi', capacity: '1Gi', world, uid: 'claim-1' })
  const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: known } } }), pod(), newClaim())
  await observe(t, store, { version: '1.21.4' })
  t.equal(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), undefined, 'not at every look')
  await observe(t, store, { version: '1.21.4', random: 0.05 })
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), world)
  t.equal(store.get('mc-survival').metadata.annotations[VOLUME_NOTE], known)
})

t.test('a note of a release before this one learns of which claim it is', async (t) => {
  const world = { version: '1.21.4', upgradeRequest: 'one' }
  const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: JSON.stringify({ phase: 'Bound', requested: '1Gi', capacity: '1Gi', world }) } } }), pod(), newClaim())
  await observe(t, store, { version: '1.21.4' })
  t.match(noteOf(store.get('mc-survival'), VOLUME_NOTE), { world, uid: 'claim-1' })
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), world)
})

t.test('what the API server said to a growth stays when the version is noted', async (t) => {
  const refused = JSON.stringify({ phase: 'Bound', requested: '1Gi', capacity: '1Gi', refusal: 'not allowed' })
  const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: refused } } }), pod(), newClaim())
  await observe(t, store)
  t.match(noteOf(store.get('mc-survival'), VOLUME_NOTE), { refusal: 'not allowed', world: { version: '1.21.4' } })
})

t.test('an address that another pod has taken over tells nothing', async (t) => {
  const store = newStore(newSet(), pod(), newClaim())
  const told = store.get('mc-survival-0')
  store.put(pod({ metadata: { uid: 'pod-2' }, ...unready }))
  await observe(t, store, { version: '1.7.10' }, told)
  t.equal(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), undefined)
})

t.test('a call that comes late does not take a note back', async (t) => {
  const store = newStore(newSet(), pod(unready), newClaim())
  const late = store.get('mc-survival-0')
  store.put(pod())
  await observe(t, store)
  const note = noteOf(store.get('mc-survival'), POD_NOTE)
  await observe(t, store, {}, late)
  t.strictSame(noteOf(store.get('mc-survival'), POD_NOTE), note, 'of the same pod')
  store.put(pod({ metadata: { uid: 'pod-2' }, ...unready }))
  await observe(t, store, {}, { ...late, metadata: { ...late.metadata, deletionTimestamp: '2026-05-01T12:00:00Z' } })
  t.match(noteOf(store.get('mc-survival'), POD_NOTE), { uid: 'pod-2' }, 'nor of its successor')
})

t.test('the last that is told of a pod is noted when it is gone', async (t) => {
  const store = newStore(newSet(), pod(), newClaim())
  await observe(t, store)
  const killed = pod({ metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' }, status: { containerStatuses: [{ name: 'minecraft', state: { terminated: { exitCode: 137, reason: 'Error' } } }] } })
  store.remove('mc-survival-0')
  t.strictSame(await observe(t, store, {}, killed), { attachments: [] })
  t.match(noteOf(store.get('mc-survival'), POD_NOTE), { isTerminating: true, lastExit: { code: 137 } })
})

const foreign: { name: string; objects: Json[]; told?: Json }[] = [
  { name: 'without an owner', objects: [newSet(), pod({ metadata: { ownerReferences: [] } })] },
  { name: 'of a Job', objects: [newSet(), pod({ metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'mc-survival', uid: 'set-1', controller: true }] } })] },
  { name: 'of a StatefulSet that is gone', objects: [pod()] },
  { name: 'of a StatefulSet that was made anew', objects: [newSet({ metadata: { uid: 'set-2' } }), pod()] },
  { name: 'of a StatefulSet of somebody else', objects: [newSet({ metadata: { ownerReferences: [] } }), pod()] },
  { name: 'of a kind of that name in another group', objects: [newSet({ metadata: { ownerReferences: [{ apiVersion: 'example.org/v1', kind: 'MinecraftServer', name: 'survival', uid: 's', controller: true }] } }), pod()] },
]

for (const { name, objects } of foreign) {
  t.test(`a pod ${name} is none of ours`, async (t) => {
    const store = newStore(...objects, newClaim())
    t.strictSame(await observe(t, store, { version: '1.21.4', online: 1 }), { attachments: [] })
    t.strictSame(store.writes(), [])
  })
}

t.test('an API server that is away is the caller\'s to deal with', async (t) => {
  const store = newStore(newSet(), pod(), newClaim())
  store.before = () => { throw new KubernetesError(503, 'ServiceUnavailable', 'later') }
  await t.rejects(observe(t, store, {}), { message: 'later' })
})
