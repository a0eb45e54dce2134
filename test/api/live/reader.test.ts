import t from 'tap'
import type { Runner } from '../../../api/database-access.ts'
import { ProblemError } from '../../../api/errors.ts'
import { newReader } from '../../../api/live/reader.ts'
import { DatabaseAwayError } from '../../../lib/database.ts'

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

/** A database that answers one question when told to, and remembers in which order it was asked. */
function newWorld() {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const db: Runner = { run: async (work) => {
    const answer = await work(undefined as never)
    asked.push(String(answer))
    await new Promise<void>((resolve) => { answers.push(resolve) })
    return answer
  } }
  const reader = newReader(db)
  const endless = new AbortController().signal
  const say = (name: string) => () => Promise.resolve(name)
  const snapshots = (tenant: string, count: number) => Array.from({ length: count }, () => reader.readPatiently(tenant, say(`snapshot ${tenant}`), endless))
  const answerOne = async (): Promise<void> => { answers.shift()?.(); await turn() }
  return { reader, asked, answers, say, snapshots, answerOne }
}

t.test('however much a tenant asks, the next one waits for one answer', async (t) => {
  const { asked, answers, snapshots, answerOne } = newWorld()
  const all = snapshots('many', 200)
  await turn()
  t.equal(answers.length, 3, 'few at once')
  const other = snapshots('other', 2)
  await answerOne()
  await answerOne()
  t.same(asked.slice(3), ['snapshot many', 'snapshot other'], 'by turns')
  await answerOne()
  await answerOne()
  t.equal(asked.filter((name) => name === 'snapshot other').length, 2)
  while (answers.length > 0) await answerOne()
  await Promise.all([...all, ...other])
})

t.test('changes wait for no queue of snapshots, of however many tenants', async (t) => {
  const { reader, asked, answers, say, snapshots, answerOne } = newWorld()
  const all = Array.from({ length: 100 }, (_, n) => snapshots(`t-${n}`, 10)).flat()
  await turn()
  const changes = ['a', 'b'].map((tenant) => reader.readChanges(tenant, say(`changes ${tenant}`)))
  for (let count = 0; count < 4; count++) await answerOne()
  t.same(asked.filter((name) => name.startsWith('changes')), ['changes a', 'changes b'])
  while (answers.length > 0) await answerOne()
  await Promise.all([...all, ...changes])
})

t.test('what may pass is tried again; anything else is told, and so is the end', async (t) => {
  const errors: Error[] = [new DatabaseAwayError('away'), new ProblemError('HC_TOO_BUSY', 'busy')]
  const reader = newReader({ run: async (work) => {
    const error = errors.shift()
    if (error) throw error
    return work(undefined as never)
  } })
  t.equal(await reader.readPatiently('a', () => Promise.resolve('read'), new AbortController().signal), 'read')
  errors.push(new Error('a bug'))
  await t.rejects(reader.readPatiently('a', () => Promise.resolve('read'), new AbortController().signal), { message: 'a bug' })
  await t.rejects(reader.readPatiently('a', () => Promise.resolve('read'), AbortSignal.abort()), { name: 'AbortError' })
})
