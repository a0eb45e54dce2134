import '../../runes.ts'
import t from 'tap'
import type { Server } from '../../../../contracts/rest.ts'
import { ApiProblem } from '../../../../web/src/lib/api/problem.ts'
import type { MergePatch } from '../../../../web/src/server/settings/patch.ts'
import { newServer } from '../../fakes.ts'

const { Draft } = await import('../../../../web/src/server/settings/draft.svelte.ts')
const { outlived } = await import('../../maker.svelte.ts')

const before = newServer({ version: 3, spec: { motd: 'old', maxPlayers: 30 } })
const theirs = newServer({ version: 4, spec: { motd: 'old', maxPlayers: 30, difficulty: 'Hard' } })
const conflict = new ApiProblem({ title: 'T', detail: 'D', status: 412, code: 'HC_VERSION_CONFLICT' })
const unasked = async (): Promise<Server> => { throw new Error('nobody asks for the server') }

t.test('what was typed is sent for the version that it stands on, and no more', async (t) => {
  const draft = new Draft(before)
  t.notOk(draft.isChanged)
  draft.set('motd', 'new')
  draft.set('maxPlayers', undefined)
  const sent: [number, MergePatch][] = []
  const saved = await draft.save(async (version, patch) => { sent.push([version, patch]); return newServer({ version: 4, spec: { motd: 'new' } }) }, unasked)
  t.same(sent, [[3, { maxPlayers: null, motd: 'new' }]])
  t.equal(saved?.version, 4)
  t.notOk(draft.isChanged)
})

t.test('it works on once the section that has made it is gone', async (t) => {
  const draft = outlived(() => new Draft(before))
  draft.set('maxPlayers', 0)
  t.ok(draft.isChanged)
  t.match(draft.messages, [{ steps: ['maxPlayers'] }])
  draft.set('maxPlayers', 40)
  t.same(draft.messages, [])
  const sent: MergePatch[] = []
  await draft.save(async (_, patch) => { sent.push(patch); return newServer({ version: 4, spec: { motd: 'old', maxPlayers: 40 } }) }, unasked)
  t.same(sent, [{ maxPlayers: 40 }])
  t.notOk(draft.isChanged)
})

t.test('what is typed back is no change', async (t) => {
  const draft = new Draft(before)
  draft.set('motd', 'new')
  draft.set('motd', 'old')
  t.notOk(draft.isChanged)
})

t.test('nothing is sent that the schema refuses, and what is wrong is told', async (t) => {
  const draft = new Draft(before)
  draft.set('maxPlayers', 0)
  t.match(draft.messages, [{ steps: ['maxPlayers'], text: 'must be at least 1' }], 'at once, beside what was changed')
  t.equal(await draft.save(unasked, unasked), undefined)
  t.equal(draft.failure, '')
})

t.test('what only the API can know stands beside its field until that is changed', async (t) => {
  const draft = new Draft(before)
  draft.set('hostname', 'taken.example.org')
  await draft.save(async () => { throw new ApiProblem({ title: 'T', detail: 'D', status: 422, code: 'HC_INVALID', errors: [{ in: 'body', path: '$.hostname', message: 'is taken' }] }) }, unasked)
  t.same(draft.messages, [{ steps: ['hostname'], text: 'is taken' }])
  t.equal(draft.failure, 'D')
  draft.set('hostname', 'free.example.org')
  t.same(draft.messages, [])
  t.equal(draft.failure, '')
})

t.test('a later spec is taken in at once where nothing is typed', async (t) => {
  const draft = new Draft(before)
  draft.see(theirs)
  t.equal(draft.typed['difficulty'], 'Hard')
  draft.see(before)
  t.equal(draft.typed['difficulty'], 'Hard', 'an earlier one is not')
})

t.test('where something is typed it waits, and what was typed can stay on top of it', async (t) => {
  const draft = new Draft(before)
  draft.set('motd', 'mine')
  draft.see(theirs)
  t.ok(draft.isOvertaken)
  t.equal(draft.typed['difficulty'], 'Easy')
  draft.keepMine()
  t.notOk(draft.isOvertaken)
  t.match(draft.typed, { motd: 'mine', difficulty: 'Hard' })
  t.same(draft.patch, { motd: 'mine' })
})

t.test('or it can go', async (t) => {
  const draft = new Draft(before)
  draft.set('motd', 'mine')
  draft.see(theirs)
  draft.discard(theirs)
  t.match(draft.typed, { motd: 'old', difficulty: 'Hard' })
  t.notOk(draft.isChanged)
})

t.test('a change that comes too late is not lost', async (t) => {
  const draft = new Draft(before)
  draft.set('motd', 'mine')
  await draft.save(async () => { throw conflict }, async () => theirs)
  t.ok(draft.isOvertaken)
  t.equal(draft.failure, '')
  t.equal(draft.typed['motd'], 'mine')
})

t.test('a server that can\'t be read after that is a failure like others', async (t) => {
  const draft = new Draft(before)
  draft.set('motd', 'mine')
  await draft.save(async () => { throw conflict }, unasked)
  t.notOk(draft.isOvertaken)
  t.equal(draft.failure, 'D')
})
