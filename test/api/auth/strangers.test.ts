import t from 'tap'
import { newStrangers } from '../../../api/auth/strangers.ts'
import type { Runner } from '../../../api/database-access.ts'

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

/** A database that answers one question when told to, and counts what it is asked at once. */
function newWorld() {
  const answers: (() => void)[] = []
  let most = 0
  const db: Runner = { run: async (work) => {
    await new Promise<void>((resolve) => { most = Math.max(most, answers.push(resolve)) })
    return work(undefined as never)
  } }
  const answerOne = async (): Promise<void> => { answers.shift()?.(); await turn() }
  const strangers = newStrangers(db)
  const guess = (network: string, count: number) => Array.from({ length: count }, () => strangers.from(network, 'key').run(async () => 'row'))
  return { strangers, guess, answers, answerOne, most: () => most }
}

t.test('however many are unknown, few of them hold a connection at once, and no more wait than can be served', async (t) => {
  const { strangers, guess, answers, answerOne, most } = newWorld()
  const asking = Promise.allSettled(['192.0.2.1', '192.0.2.2'].flatMap((network) => guess(network, 6_000)))
  const newcomer = strangers.from('192.0.2.3', 'key').run(async () => 'row')
  await turn()
  while (answers.length > 0) await answerOne()
  const results = await asking
  t.equal(most(), 2)
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 10_001)
  t.match(results.find((result) => result.status === 'rejected'), { reason: { code: 'HC_TOO_BUSY' } })
  t.equal(await newcomer, 'row', 'who asks for little has a place')
})

t.test('who guesses makes nobody else wait', async (t) => {
  const { strangers, guess, answers, answerOne } = newWorld()
  const all = Promise.allSettled(guess('192.0.2.1', 600))
  const served: string[] = []
  const ask = async (network: string, shown: 'key' | 'ticket'): Promise<void> => { served.push(await strangers.from(network, shown).run(async () => `${shown} of ${network}`)) }
  const others = [ask('192.0.2.2', 'key'), ask('192.0.2.1', 'ticket'), ask('192.0.2.2', 'ticket')]
  await turn()
  for (let count = 0; count < 8; count++) await answerOne()
  t.same(served.toSorted(), ['key of 192.0.2.2', 'ticket of 192.0.2.1', 'ticket of 192.0.2.2'])
  await Promise.all(others)
  while (answers.length > 0) await answerOne()
  await all
})
