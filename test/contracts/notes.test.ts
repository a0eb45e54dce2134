import t from 'tap'
import * as notes from '../../contracts/notes.ts'
import { parseNote, PlayersNote, PodNote, VolumeNote, WorldNote } from '../../contracts/notes.ts'

const pod: PodNote = { uid: 'u1', mode: 'Running', settings: { memory: 'a1' }, restartRequest: '', upgradeRequest: '', isReady: true, isStarted: true, wasReady: true, isTerminating: false, restarts: 0, failures: 0 }

t.test('a note that was written is read back as it was', async (t) => {
  const full: PodNote = {
    ...pod, filesDigest: 'd1', unschedulable: 'no node', waiting: { container: 'minecraft', reason: 'CrashLoopBackOff', message: 'back-off' },
    lastExit: { code: 137, reason: 'OOMKilled', message: '' }, failed: { reason: 'Evicted', message: 'no memory' },
  }
  for (const note of [pod, full]) t.same(parseNote(PodNote, JSON.stringify(note)), note)
  const volume: VolumeNote = { phase: 'Bound', requested: '1Gi', capacity: '1Gi', message: 'grows', refusal: 'too large', world: { version: '1.21.4', upgradeRequest: '' } }
  for (const note of [volume, { phase: 'Absent' as const }]) t.same(parseNote(VolumeNote, JSON.stringify(note)), note)
  const players: PlayersNote = { digest: 'd1', run: 'u1/0', whitelist: ['alex'], ops: ['steve'], bans: ['eve'], problems: [] }
  for (const note of [players, { digest: '', run: '', ops: [], problems: [] }]) t.same(parseNote(PlayersNote, JSON.stringify(note)), note)
})

t.test('a note that is absent, or that somebody spoilt, counts as absent', async (t) => {
  for (const text of [undefined, '', '{', 'null', 'true', '7', '"x"', '[]', '{}', JSON.stringify({ ...pod, mode: 'Sleeping' }), JSON.stringify({ ...pod, restarts: -1 }), JSON.stringify({ ...pod, restarts: 0.5 }), JSON.stringify({ ...pod, failures: -1 }), JSON.stringify({ ...pod, isReady: 'true' })]) {
    t.equal(parseNote(PodNote, text), undefined, String(text))
  }
})

t.test('a note is bounded, so that it never fills an object', async (t) => {
  const long = 'a'.repeat(10_000)
  for (const note of [{ ...pod, unschedulable: long }, { ...pod, uid: long }, { ...pod, lastExit: { code: 1, reason: 'Error', message: long } }]) t.equal(parseNote(PodNote, JSON.stringify(note)), undefined)
  t.equal(parseNote(WorldNote, JSON.stringify({ version: long, upgradeRequest: '' })), undefined)
  for (const list of ['whitelist', 'ops', 'bans']) t.equal(parseNote(PlayersNote, JSON.stringify({ digest: '', run: '', ops: [], problems: [], [list]: Array.from({ length: 201 }, () => 'a') })), undefined)
  t.equal(parseNote(PlayersNote, JSON.stringify({ digest: '', run: '', ops: [], problems: Array.from({ length: 11 }, () => 'a') })), undefined)
})

t.test('a field of a newer release is left out, not refused', async (t) => {
  t.same(parseNote(WorldNote, '{"version":"1.21.4","upgradeRequest":"","colour":"red"}'), { version: '1.21.4', upgradeRequest: '' })
})

t.test('a key of a prototype stays a key', async (t) => {
  const note = parseNote(PodNote, JSON.stringify(pod).replace('"memory":"a1"', '"__proto__":"a1","constructor":"a2"'))
  t.equal(Object.getPrototypeOf(note?.settings), Object.prototype)
  t.same(Object.keys(note?.settings ?? {}).filter((name) => name !== '__proto__'), ['constructor'])
})

t.test('names of annotations are of our group, and no two are the same', async (t) => {
  const names = Object.values(notes).filter((value) => typeof value === 'string')
  t.equal(names.length, 11)
  t.equal(new Set(names).size, names.length)
  for (const name of names) t.match(name, /^homecraft\.io\/[a-z-]+$/)
})
