import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { buildApp } from '../../../api/app.ts'
import type { DatabaseAccess } from '../../../api/database-access.ts'
import { ProblemError } from '../../../api/errors.ts'

/** What an error of the database is answered with, and what is logged of it. */
async function fail(t: Test, error: Error): Promise<{ answer: object; log: string }> {
  const output = new PassThrough()
  const refuse = async (): Promise<never> => { throw error }
  const db: DatabaseAccess = { run: refuse, of: () => ({ run: refuse, transaction: refuse }), isThere: async () => true, open: () => undefined }
  const app = buildApp({ db, settings: { ADMIN_KEY: undefined, PUBLIC_URL: undefined, PASSWORD_THREADS: 1, ALLOWED_ORIGINS: [], TRUSTED_PROXIES: [], STREAMS: 1_000, TENANT_STREAMS: 200 }, logger: pino(output) })
  t.teardown(() => app.close())
  const response = await app.inject({ url: '/api/v1/servers', headers: { authorization: `Bearer hc_${'a'.repeat(43)}` } })
  return { answer: response.json(), log: String(output.read() ?? '') }
}

t.test('what breaks is logged, and its answer tells nothing of it', async (t) => {
  const { answer, log } = await fail(t, new Error('the inside of it'))
  t.match(answer, { status: 500, code: 'HC_INTERNAL' })
  t.notMatch(JSON.stringify(answer), /inside/)
  t.match(log, /the inside of it/)
})

t.test('what is refused since there is too much to do fills no log', async (t) => {
  const { answer, log } = await fail(t, new ProblemError('HC_TOO_BUSY', 'Too many requests wait.'))
  t.match(answer, { status: 503, code: 'HC_TOO_BUSY' })
  t.equal(log, '')
})
