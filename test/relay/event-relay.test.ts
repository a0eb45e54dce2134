import t, { type Test } from 'tap'
import { FILES_DIGEST, PLAYERS_NOTE, POD_NOTE, VOLUME_NOTE, WORLD_NOTE } from '../../contracts/notes.ts'
import { BusAwayError } from '../../lib/bus.ts'
import { KubernetesError } from '../../lib/kubernetes.ts'
import { relayServer } from '../../relay/event-relay.ts'
import type { DecoratorReply } from '../../relay/metacontroller.ts'
import { Pod } from '../../relay/objects.ts'
import type { Reporter } from '../../relay/report.ts'
import { toPodNote } from '../../relay/pod-note.ts'
import type { Store } from './fake-cluster.ts'
import { newContext, newGame, type Answers } from './game-server.ts'
import { newClaim, newPod, newServer, newSet, newStore, noteOf, storageReady, type Json } from './world.ts'

const signal = new AbortController().signal
const READY = { status: storageReady('True', 'Bound') }
const pod = newPod({ status: { podIP: '127.0.0.1' } })
const BOUND = JSON.stringify({ phase: 'Bound', requested: '1Gi', capacity: '1Gi' })

/** A StatefulSet with the notes of a server at rest. */
const settled = (annotations: Json = {}): Json => newSet({ metadata: { annotations: { [VOLUME_NOTE]: BOUND, [POD_NOTE]: JSON.stringify(toPodNote(Pod.parse(pod), undefined)), ...annotations } } })

async function relay(t: Test, store: Store, server: Json, answers: Answers = {}): Promise<DecoratorReply> {
  const context = newContext(t, store, await newGame(t, () => answers))
  return relayServer(context, { controller: {}, object: server, attachments: {}, related: {}, finalizing: false }, signal)
}

t.test('a server without a StatefulSet is left alone', async (t) => {
  const store = newStore()
  t.strictSame(await relay(t, store, newServer()), { attachments: [] })
  t.equal(store.calls.length, 1)
})

t.test('a StatefulSet of somebody else is left alone', async (t) => {
  const store = newStore(newSet({ metadata: { ownerReferences: [] } }), newClaim())
  await relay(t, store, newServer())
  t.strictSame(store.writes(), [])
})

t.test('nothing at all is done for a server that is being deleted', async (t) => {
  const store = newStore(newSet(), newClaim(), pod)
  t.strictSame(await relay(t, store, newServer({ metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' } })), { attachments: [] })
  t.strictSame(store.calls, [])
})

t.test('before the first start it is noted that there is no volume', async (t) => {
  const store = newStore(newSet({ status: { replicas: 0 } }))
  t.strictSame(await relay(t, store, newServer()), { attachments: [], resyncAfterSeconds: 5 })
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE), { phase: 'Absent' })
})

t.test('a server that is made anew finds out what was run on its world', async (t) => {
  const store = newStore(newSet({ status: { replicas: 0 } }), newClaim({ metadata: { annotations: { 'homecraft.io/world': '{"version":"1.20.1","upgradeRequest":"x"}' } } }))
  await relay(t, store, newServer())
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE).world, { version: '1.20.1', upgradeRequest: 'x' })
})

t.test('what is known of a world is written back to a claim that lost it, and is forgotten with the claim only', async (t) => {
  const world = { version: '1.20.1', upgradeRequest: 'x' }
  const known = { ...JSON.parse(BOUND), world, uid: 'claim-1' }
  const stopped = newSet({ metadata: { annotations: { [VOLUME_NOTE]: JSON.stringify(known) } }, status: { replicas: 0 } })
  const store = newStore(stopped, newClaim())
  await relay(t, store, newServer(READY))
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), world)
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE), known)

  store.put(newClaim({ metadata: { uid: 'claim-2' } }))
  await relay(t, store, newServer(READY))
  t.equal(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), undefined, 'another claim has another world')
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE), JSON.parse(BOUND))
})

t.test('a claim that was changed meanwhile is not written to', async (t) => {
  const known = { ...JSON.parse(BOUND), world: { version: '1.20.1', upgradeRequest: '' }, uid: 'claim-1' }
  const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: JSON.stringify(known) } }, status: { replicas: 0 } }), newClaim())
  const newer = { version: '1.21.4', upgradeRequest: '' }
  store.before = ({ method, path }) => { if (method === 'PATCH' && path.includes('claims')) store.put(newClaim({ metadata: { annotations: { [WORLD_NOTE]: JSON.stringify(newer) } } })) }
  await t.rejects(relay(t, store, newServer(READY)), { message: 'Precondition failed' })
  t.strictSame(noteOf(store.get('data-mc-survival-0'), WORLD_NOTE), newer)
})

t.test('a server at rest costs one read', async (t) => {
  const players = JSON.stringify({ digest: '', run: 'pod-1/0', ops: [], problems: [] })
  const store = newStore(settled({ [PLAYERS_NOTE]: players }), newClaim(), pod)
  await relay(t, store, newServer(READY), { command: () => 'There are no whitelisted players. There are no bans' })
  const before = store.calls.length
  t.strictSame(await relay(t, store, newServer(READY)), { attachments: [] })
  t.equal(store.calls.length - before, 1)
})

const grown = { resources: { requests: { storage: '2Gi' } } }

t.test('a growth that is needed is asked for, and watched until it is there', async (t) => {
  const server = newServer({ spec: { storageSize: '2Gi' }, status: storageReady('False', 'ResizeNeeded') })
  const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: BOUND } } }), newClaim())
  t.strictSame(await relay(t, store, server), { attachments: [], resyncAfterSeconds: 5 })
  t.strictSame(store.get('data-mc-survival-0').spec, grown)
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE), { phase: 'Bound', requested: '2Gi', capacity: '1Gi' })

  store.put(newClaim({ spec: grown, status: { capacity: { storage: '2Gi' } } }))
  t.strictSame(await relay(t, store, { ...server, status: storageReady('False', 'Resizing') }), { attachments: [] })
  t.strictSame(noteOf(store.get('mc-survival'), VOLUME_NOTE), { phase: 'Bound', requested: '2Gi', capacity: '2Gi' })
  t.equal(store.writes().filter((write) => write.includes('data-')).length, 1, 'and asked for once')
})

for (const status of [403, 422]) {
  t.test(`a growth that the API server refuses with ${status} is told, and tried again later`, async (t) => {
    const server = newServer({ spec: { storageSize: '2Gi' }, status: storageReady('False', 'ResizeFailed') })
    const store = newStore(newSet({ metadata: { annotations: { [VOLUME_NOTE]: BOUND } } }), newClaim())
    store.before = ({ method, path }) => { if (method === 'PATCH' && path.includes('claims')) throw new KubernetesError(status, 'Forbidden', 'only dynamically provisioned pvc can be resized') }
    t.strictSame(await relay(t, store, server), { attachments: [], resyncAfterSeconds: 60 })
    t.match(noteOf(store.get('mc-survival'), VOLUME_NOTE), { requested: '1Gi', refusal: 'only dynamically provisioned pvc can be resized' })
    const before = store.writes().filter((write) => write.includes('mc-survival')).length
    await relay(t, store, server)
    t.equal(store.writes().filter((write) => write === 'PATCH mc-survival').length, 1, 'said once')
    t.ok(before > 0)
  })
}

t.test('files that have changed are hastened into the running pod, once', async (t) => {
  const store = newStore(settled({ [FILES_DIGEST]: 'new' }), newClaim(), pod)
  await relay(t, store, newServer(READY))
  t.equal(store.get('mc-survival-0').metadata.annotations[FILES_DIGEST], 'new')
  await relay(t, store, newServer(READY))
  t.equal(store.writes().filter((write) => write === 'PATCH mc-survival-0').length, 1)
})

t.test('a pod that is being stopped, or has a successor of another StatefulSet, gets nothing any more', async (t) => {
  for (const metadata of [{ deletionTimestamp: '2026-05-01T12:00:00Z' }, { ownerReferences: [] }]) {
    const store = newStore(settled({ [FILES_DIGEST]: 'new' }), newClaim(), newPod({ metadata, status: { podIP: '127.0.0.1' } }))
    await relay(t, store, newServer(READY))
    t.strictSame(store.writes(), [])
  }
})

/** A game that answers every command and notes it. */
function newConsole(): { said: string[]; command: (line: string) => string } {
  const said: string[] = []
  return {
    said,
    command: (line) => {
      said.push(line)
      if (line === 'whitelist list') return 'There are no whitelisted players'
      return line === 'banlist players' ? 'There are no bans' : 'Done'
    },
  }
}

const listed = newServer({ spec: { whitelist: { enabled: true, players: ['anna'] }, ops: ['opal'], bans: ['eve'] }, ...READY })

t.test('the lists of players are brought to the game, once for each run of it', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const { said, command } = newConsole()
  t.strictSame(await relay(t, store, listed, { command }), { attachments: [] })
  t.strictSame(said, ['op opal', 'whitelist list', 'whitelist add anna', 'whitelist on', 'banlist players', 'ban eve'])
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { run: 'pod-1/0', whitelist: ['anna'], ops: ['opal'], bans: ['eve'], problems: [], digest: /^[0-9a-f]{16}$/ })
  await relay(t, store, listed, { command })
  t.equal(said.length, 6)

  const restarted = newPod({ status: { podIP: '127.0.0.1', containerStatuses: [{ name: 'minecraft', ready: true, restartCount: 1 }] } })
  store.put(restarted)
  store.put(newSet({ metadata: { annotations: { ...store.get('mc-survival').metadata.annotations, [POD_NOTE]: JSON.stringify(toPodNote(Pod.parse(restarted), undefined)) } } }))
  await relay(t, store, listed, { command })
  t.equal(said.length, 12)
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { run: 'pod-1/1' })
})

t.test('who is no operator any more is taken off, even when the talk that made them broke off', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  // A packet that long is none.
  const breaking = (line: string): string => (line.startsWith('op') ? 'Done' : 'x'.repeat(20_000))
  t.strictSame(await relay(t, store, listed, { command: breaking }), { attachments: [], resyncAfterSeconds: 20 })
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { digest: '', ops: ['opal'] }, 'noted before they were made')

  const { said, command } = newConsole()
  await relay(t, store, newServer(READY), { command })
  t.ok(said.includes('deop opal'))
  t.strictSame(noteOf(store.get('mc-survival'), PLAYERS_NOTE).ops, [])
})

t.test('a ban that relay brought is lifted though another is wanted by UUID', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  await relay(t, store, listed, newConsole())
  const { said, command } = newConsole()
  const uuid = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
  await relay(t, store, newServer({ spec: { bans: [uuid] }, ...READY }), { command: (line) => (line === 'banlist players' ? 'There are 1 ban(s): eve' : command(line)) })
  t.ok(said.includes('pardon eve'))
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { whitelist: [], ops: [], bans: [uuid] })
})

t.test('of two talks at one time none says that all is done', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const newer = newServer({ spec: { ops: ['dora'] }, ...READY })
  const { command } = newConsole()
  let inner: Promise<DecoratorReply> | undefined
  const ports = await newGame(t, () => ({ command }))
  const older = newContext(t, store, ports)
  let patches = 0
  store.before = async ({ method }) => {
    // The note at the end of the older talk.
    if (method === 'PATCH' && ++patches === 2) await (inner = relayServer(newContext(t, store, ports), { object: newer }, signal))
  }
  t.match(await relayServer(older, { object: listed }, signal), { resyncAfterSeconds: 20 }, 'the older talk counts as unfinished')
  t.strictSame(await inner, { attachments: [] })
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { digest: '', whitelist: ['anna'], ops: ['dora', 'opal'], bans: ['eve'] })

  store.before = () => undefined
  const { said, command: next } = newConsole()
  await relay(t, store, newer, { command: next })
  t.ok(said.includes('deop opal'), 'and all is brought again')
  t.match(noteOf(store.get('mc-survival'), PLAYERS_NOTE), { digest: /./, ops: ['dora'] })
})

t.test('a talk with a note that another replica has changed since does not begin', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const { said, command } = newConsole()
  const note = JSON.stringify({ digest: '', run: 'pod-1/0', ops: ['x'], problems: [] })
  let isFirst = true
  store.before = ({ method }) => {
    if (method === 'PATCH' && isFirst) store.put(settled({ [PLAYERS_NOTE]: note }))
    isFirst &&= method !== 'PATCH'
  }
  t.match(await relay(t, store, listed, { command }), { resyncAfterSeconds: 20 })
  t.strictSame(said, [])
  t.equal(store.get('mc-survival').metadata.annotations[PLAYERS_NOTE], note)
})

t.test('a talk is noted before its first command', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  await relay(t, store, newServer(READY), newConsole())
  const before = store.writes().length
  let noted: Json
  await relay(t, store, newServer({ spec: { whitelist: { enabled: true } }, ...READY }), { command: (line) => {
    noted ??= noteOf(store.get('mc-survival'), PLAYERS_NOTE)
    return newConsole().command(line)
  } })
  t.match(noted, { digest: '' })
  t.equal(store.writes().length - before, 2)
})

t.test('after a talk that failed the next one waits', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  let talks = 0
  const ports = await newGame(t, () => ({ command: () => {
    talks++
    return 'x'.repeat(20_000)
  } }))
  const context = newContext(t, store, ports)
  const call = (): Promise<DecoratorReply> => relayServer(context, { object: listed }, signal)
  for (let calls = 0; calls < 3; calls++) t.strictSame(await call(), { attachments: [], resyncAfterSeconds: 20 })
  t.equal(talks, 1)
})

t.test('the note of players stays small', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const names = (first: string): string[] => Array.from({ length: 200 }, (_, index) => `${first}${index}`)
  for (const first of ['a', 'b']) await relay(t, store, newServer({ spec: { bans: names(first) }, ...READY }), newConsole())
  t.strictSame(noteOf(store.get('mc-survival'), PLAYERS_NOTE).bans, names('b').sort())
})

t.test('a game whose RCON is closed is asked again later, and nothing is noted', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  t.strictSame(await relay(t, store, listed, {}), { attachments: [], resyncAfterSeconds: 20 })
  t.equal(noteOf(store.get('mc-survival'), PLAYERS_NOTE), undefined)
})

t.test('what the game refuses is noted for people', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const command = (line: string): string => (/^(op|ban) /.test(line) ? 'That player does not exist' : newConsole().command(line))
  await relay(t, store, listed, { command })
  t.strictSame(noteOf(store.get('mc-survival'), PLAYERS_NOTE).problems, ['opal is no player that the server knows.', 'eve is no player that the server knows.'])
})

t.test('what the game refused is tried again now and then, since it may have been unable to look it up', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  const { said, command } = newConsole()
  const refusing = (line: string): string => (line.startsWith('op ') ? 'That player does not exist' : command(line))
  await relay(t, store, listed, { command: refusing })
  const [before, ports] = [said.length, await newGame(t, () => ({ command }))]
  await relayServer(newContext(t, store, ports, 0.5), { object: listed }, signal)
  t.equal(said.length, before, 'but not at every call')
  await relayServer(newContext(t, store, ports, 0.05), { object: listed }, signal)
  t.strictSame(noteOf(store.get('mc-survival'), PLAYERS_NOTE).problems, [])
  const after = said.length
  await relayServer(newContext(t, store, ports, 0.05), { object: listed }, signal)
  t.equal(said.length, after, 'and no more when it is taken')
})

t.test('a game that is not ready any more is not talked to, whatever its note says', async (t) => {
  const store = newStore(settled(), newClaim(), newPod({ status: { podIP: '127.0.0.1', containerStatuses: [{ name: 'minecraft', ready: false }] } }))
  const { said, command } = newConsole()
  t.strictSame(await relay(t, store, listed, { command }), { attachments: [] })
  t.strictSame(said, [])
})

t.test('no write names a password', async (t) => {
  const store = newStore(settled(), newClaim(), pod)
  await relay(t, store, listed, newConsole())
  t.notMatch(JSON.stringify(store.calls), /rcon-password|password/i)
})

const reporting = async (t: Test, store: Store, report: Reporter['report']) => {
  const context = { ...newContext(t, store, await newGame(t, () => ({}))), reporter: { report } }
  return (server: Json) => relayServer(context, { object: server }, signal)
}

t.test('the state of a server is reported, also of one that has no StatefulSet yet', async (t) => {
  const reported: unknown[] = []
  const call = await reporting(t, newStore(), async (object) => {
    reported.push(object)
    return 'Published'
  })
  t.strictSame(await call(newServer()), { attachments: [] })
  t.strictSame(reported, [newServer()])
})

t.test('a report waits for no patch, and goes out though one is refused', async (t) => {
  const store = newStore(newSet({ status: { replicas: 0 } }))
  const gate = Promise.withResolvers<void>()
  store.before = async ({ method }) => {
    if (method !== 'PATCH') return
    await gate.promise
    throw new KubernetesError(403, 'Forbidden', 'no')
  }
  const told = Promise.withResolvers<void>()
  const call = await reporting(t, store, async () => {
    told.resolve()
    return 'Published'
  })
  const reply = call(newServer())
  await told.promise
  gate.resolve()
  await t.rejects(reply, { message: 'no' })
})

t.test('while the bus is away the work on volume and players is done all the same, and the call comes again', async (t) => {
  const store = newStore(settled({ [FILES_DIGEST]: 'new' }), newClaim(), pod)
  const call = await reporting(t, store, () => Promise.reject(new BusAwayError('away')))
  await t.rejects(call(newServer(READY)), BusAwayError)
  t.equal(store.get('mc-survival-0').metadata.annotations[FILES_DIGEST], 'new')
})

t.test('while the bus is away a call that is due sooner stays so', async (t) => {
  const store = newStore(newSet({ status: { replicas: 0 } }))
  const call = await reporting(t, store, () => Promise.reject(new BusAwayError('away')))
  t.strictSame(await call(newServer()), { attachments: [], resyncAfterSeconds: 5 })
})
