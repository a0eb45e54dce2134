import t from 'tap'
import { newMemory } from '../../../api/auth/memory.ts'
import type { Runner } from '../../../api/database-access.ts'
import { hashKey } from '../../../api/auth/key.ts'

const A = hashKey('a')

/** A memory of what is in a table, and by which way it was looked up. */
function newTable(rows: Record<string, string>) {
  const clock = { now: 0 }
  const asked: string[] = []
  const runner = (name: string): Runner => ({ run: async (work) => {
    asked.push(name)
    return work(undefined as never)
  } })
  let gate = Promise.resolve()
  const memory = newMemory<string>({ db: runner('tenants'), strangers: runner('strangers'), now: () => clock.now, lookUp: (by, hash) => by.run(async () => {
    const found = rows[hash.toString('hex')]
    await gate
    return found
  }) })
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return resolve
  }
  return { clock, asked, memory, hold, rows }
}

t.test('what was found is believed for five seconds, then looked up beside the tenants\' requests', async (t) => {
  const { clock, asked, memory } = newTable({ [A.toString('hex')]: 'row' })
  t.equal(await memory.find(A), 'row')
  clock.now = 4_999
  t.equal(await memory.find(A), 'row')
  t.same(asked, ['strangers'])
  clock.now = 5_000
  t.equal(await memory.find(A), 'row')
  t.same(asked, ['strangers', 'tenants'])
})

t.test('what is not there stays a stranger, and what was removed becomes one', async (t) => {
  const { clock, asked, memory, rows } = newTable({})
  t.equal(await memory.find(A), undefined)
  t.equal(await memory.find(A), undefined)
  t.same(asked, ['strangers', 'strangers'])
  rows[A.toString('hex')] = 'row'
  await memory.find(A)
  delete rows[A.toString('hex')]
  clock.now = 5_000
  t.equal(await memory.find(A), undefined)
  t.equal(await memory.find(A), undefined)
  t.same(asked.slice(2), ['strangers', 'tenants', 'strangers'])
})

t.test('many who ask at once share one look-up, and its failure', async (t) => {
  const { asked, memory, hold } = newTable({ [A.toString('hex')]: 'row' })
  const release = hold()
  const asking = [memory.find(A), memory.find(A), memory.find(A)]
  release()
  t.same(await Promise.all(asking), ['row', 'row', 'row'])
  t.equal(asked.length, 1)

  const broken = newMemory<string>({ db: { run: async (work) => work(undefined as never) }, strangers: { run: async () => { throw new Error('away') } }, now: () => 0, lookUp: (by) => by.run(async () => 'row') })
  for (const result of await Promise.allSettled([broken.find(A), broken.find(A)])) t.equal(result.status, 'rejected')
  await t.rejects(broken.find(A), { message: 'away' })
})

t.test('what is forgotten is looked up again, also when a look-up was under way', async (t) => {
  const { asked, memory, hold, rows } = newTable({ [A.toString('hex')]: 'row' })
  await memory.find(A)
  memory.forget((found) => found === 'other')
  await memory.find(A)
  t.equal(asked.length, 1)
  memory.forget((found) => found === 'row')
  const release = hold()
  const before = memory.find(A)
  rows[A.toString('hex')] = 'revoked'
  memory.forget(() => true)
  release()
  t.equal(await before, 'row')
  t.equal(await memory.find(A), 'revoked')
})
