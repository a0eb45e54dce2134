import t from 'tap'
import { newDatabaseAccess, type Runner } from '../../api/database-access.ts'
import type { Database } from '../../lib/database.ts'
import { waitFor } from '../wait.ts'

/** One connection, and what is asked over it: each is answered when told to. */
function newWorld(mostWaiting: number) {
  const db = newDatabaseAccess(undefined as unknown as Database, { connections: 1, mostWaiting, patienceMs: 60_000 })
  const asked: string[] = []
  const answers: (() => void)[] = []
  db.open()
  const ask = (runner: Runner, name: string): Promise<string> => runner.run(async () => {
    asked.push(name)
    await new Promise<void>((resolve) => { answers.push(resolve) })
    return name
  })
  const answerAll = async (count: number): Promise<void> => {
    for (let answered = 0; answered < count; answered++) (await waitFor('a question', () => answers.shift()))()
  }
  return { db, asked, ask, answerAll }
}

t.test('tenants take turns, whoever asks most', async (t) => {
  const { db, asked, ask, answerAll } = newWorld(20)
  const all = [...Array.from({ length: 5 }, () => ask(db.of('many'), 'many')), ask(db.of('few'), 'few'), ask(db, 'platform'), ask(db.of('few'), 'few')]
  await answerAll(all.length)
  await Promise.all(all)
  t.ok(asked.indexOf('few') <= 3, asked.join(' '))
  t.ok(asked.lastIndexOf('few') <= 6, asked.join(' '))
  t.ok(asked.indexOf('platform') <= 2, asked.join(' '))
})

t.test('where too many wait, whoever asks for most makes room', async (t) => {
  const { db, ask, answerAll } = newWorld(3)
  const taken = ask(db.of('many'), 'many')
  const refused = t.rejects(ask(db.of('many'), 'the first of many'), { code: 'HC_TOO_BUSY' })
  const waiting = [ask(db.of('many'), 'many'), ask(db.of('few'), 'few'), ask(db, 'platform')]
  await refused
  await answerAll(4)
  t.same(await Promise.all([taken, ...waiting]), ['many', 'many', 'few', 'platform'])
})
