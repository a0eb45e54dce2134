import t from 'tap'
import type * as z from 'zod'
import { parseEnv } from '../../lib/env.ts'
import { Settings } from '../../relay/settings.ts'

const required = { HOOK_TOKEN: 'a-token-of-some-length', DERIVATION_KEY: '0'.repeat(64) }

t.test('relay runs without a bus by default', async (t) => {
  t.strictSame(parseEnv(Settings, required), { ...required, HOST: '0.0.0.0', PORT: 8081, LOG_LEVEL: 'info', NATS_URL: undefined, ENABLE_EVENTS: false, GAME_CONCURRENCY: 50, COMMAND_CONCURRENCY: 32 })
  t.match(parseEnv(Settings, { ...required, NATS_URL: 'nats://127.0.0.1:4222' }), { ENABLE_EVENTS: true })
})

t.test('what is missing or wrong is named', async (t) => {
  t.throws(() => parseEnv(Settings, { HOOK_TOKEN: 'short', DERIVATION_KEY: 'x', COMMAND_CONCURRENCY: '0' }), /HOOK_TOKEN[^]*DERIVATION_KEY[^]*COMMAND_CONCURRENCY/)
})

t.test('every setting has a description', async (t) => {
  const shape: Record<string, z.ZodType> = Settings.in.shape
  for (const [name, field] of Object.entries(shape)) t.match(field.description, /^[A-Z].*\.$/, name)
})
