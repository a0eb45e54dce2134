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
  const memory = newMemory<string>({ db: runner('tenants'), now: () => clock.now, lookUp: (by, hash) => by.run(async () => {
    const found = rows[hash.toString('hex')]
    await gate
    return found
  }) })
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return resolve
  }
  const find = (hash: Buffer): Promise<string | undefined> => memory.find(hash, runner('strangers'))
  return { clock, asked, memory, find, hold, rows }
}

t.test('what was found is believed for five seconds, then looked up beside the tenants\' requests', async (t) => {
  const { clock, asked, find } = newTable({ [A.toString('hex')]: 'row' })
  t.equal(await find(A), 'row')
  clock.now = 4_999
  t.equal(await find(A), 'row')
  t.same(asked, ['strangers'])
  clock.now = 5_000
  t.equal(await find(A), 'row')
  t.same(asked, ['strangers', 'tenants'])
})

t.test('what is not there stays a stranger, and what was removed becomes one', async (t) => {
  const { clock, asked, find, rows } = newTable({})
  t.equal(await find(A), undefined)
  t.equal(await find(A), undefined)
  t.same(asked, ['strangers', 'strangers'])
  rows[A.toString('hex')] = 'row'
  await find(A)
  delete rows[A.toString('hex')]
  clock.now = 5_000
  t.equal(await find(A), undefined)
  t.equal(await find(A), undefined)
  t.same(asked.slice(2), ['strangers', 'tenants', 'strangers'])
})

t.test('many who ask at once share one look-up, and its failure', async (t) => {
  const { asked, find, hold } = newTable({ [A.toString('hex')]: 'row' })
  const release = hold()
  const asking = [find(A), find(A), find(A)]
  release()
  t.same(await Promise.all(asking), ['row', 'row', 'row'])
  t.equal(asked.length, 1)

  const strangers: Runner = { run: async () => { throw new Error('away') } }
  const broken = newMemory<string>({ db: { run: async (work) => work(undefined as never) }, now: () => 0, lookUp: (by) => by.run(async () => 'row') })
  for (const result of await Promise.allSettled([broken.find(A, strangers), broken.find(A, strangers)])) t.equal(result.status, 'rejected')
  await t.rejects(broken.find(A, strangers), { message: 'away' })
})

t.test('what is forgotten is looked up again, also when a look-up was under way', async (t) => {
  const { asked, memory, find, hold, rows } = newTable({ [A.toString('hex')]: 'row' })
  await find(A)
  memory.forget((found) => found === 'other')
  await find(A)
  t.equal(asked.length, 1)
  memory.forget((found) => found === 'row')
  const release = hold()
  const before = find(A)
  rows[A.toString('hex')] = 'revoked'
  memory.forget(() => true)
  release()
  t.equal(await before, 'row')
  t.equal(await find(A), 'revoked')
})
