import * as z from 'zod'
import { parseEnv, port } from '../lib/env.ts'
import { loadKubeConfig, newKubernetesClient } from '../lib/kubernetes.ts'
import { newLogger } from '../lib/logger.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { buildApp } from './app.ts'

// The API server is that of the in-cluster account, else of KUBECONFIG or ~/.kube/config.
const Env = z.object({
  /** Address to listen on. */
  HOST: z.string().default('0.0.0.0'),
  /** Port to listen on. */
  PORT: port(8081),
  /** Bearer token that Metacontroller shows; at least 16 characters. Another one than that of the hooks. */
  HOOK_TOKEN: z.string().min(16),
  /** Key from which every server's secrets are derived: the same as that of the hooks. relay derives RCON passwords from it. */
  DERIVATION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits, as `openssl rand -hex 32` gives'),
  /** How many games are talked to at once. */
  GAME_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(50),
})

const env = parseEnv(Env)
const logger = newLogger('relay')
const app = buildApp({
  client: newKubernetesClient(loadKubeConfig()),
  token: env.HOOK_TOKEN,
  derivationKey: Buffer.from(env.DERIVATION_KEY, 'hex'),
  gameConcurrency: env.GAME_CONCURRENCY,
  logger,
})
closeOnSignal(logger, 10_000, () => app.close())
await app.listen({ host: env.HOST, port: env.PORT })
