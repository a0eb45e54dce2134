import plugin from 'fastify-plugin'
import { forgetOldAnswers } from '../repositories/idempotency-keys.ts'

const EVERY_MS = 10 * 60_000

/** Forgets the answers to old Idempotency-Keys, now and then. Several processes may do so at once. */
export default plugin((app) => {
  const timer = setInterval(() => {
    app.db.run((sql) => forgetOldAnswers(sql)).catch((err: unknown) => { app.log.warn({ err }, 'old answers were not forgotten') })
  }, EVERY_MS)
  timer.unref()
  app.addHook('onClose', () => { clearInterval(timer) })
}, { name: 'forgetting', fastify: '5.x', dependencies: ['services'] })
