import { readEnv } from '../lib/env.ts'
import { newLogger } from '../lib/logger.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { buildApp } from './app.ts'
import { Env, toSettings } from './env.ts'

const env = readEnv(Env)
const logger = newLogger('hooks', env.LOG_LEVEL)
const app = buildApp({ token: env.HOOK_TOKEN, logger, settings: toSettings(env) })
closeOnSignal(logger, 10_000, () => app.close())
await app.listen({ host: env.HOST, port: env.PORT })
