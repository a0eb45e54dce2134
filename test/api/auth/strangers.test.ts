import t from 'tap'
import { forStrangers } from '../../../api/auth/strangers.ts'
import type { Runner } from '../../../api/database-access.ts'

t.test('however many are unknown, few of them hold a connection at once, and no more than can be served wait', async (t) => {
  let running = 0
  let most = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const db: Runner = { run: async (work) => {
    most = Math.max(most, ++running)
    await promise
    running--
    return work(undefined as never)
  } }
  const strangers = forStrangers(db)
  const asking = Promise.allSettled(Array.from({ length: 600 }, () => strangers.run(async () => 'row')))
  resolve()
  const results = await asking
  t.equal(most, 2)
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 502)
  t.match(results.find((result) => result.status === 'rejected'), { reason: { code: 'HC_TOO_BUSY' } })
})
