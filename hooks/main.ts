import * as z from 'zod'
import { parseEnv, port } from '../lib/env.ts'
import { newLogger } from '../lib/logger.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { buildApp } from './app.ts'

const Env = z.object({
  /** Address to listen on. */
  HOST: z.string().default('0.0.0.0'),
  /** Port to listen on. */
  PORT: port(8080),
  /** Bearer token that Metacontroller shows; at least 16 characters. */
  HOOK_TOKEN: z.string().min(16),
  /** Key from which every server's secrets are derived: 64 hex digits. Another key means other passwords and host keys. */
  DERIVATION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits, as `openssl rand -hex 32` gives'),
  /** Image of the game container. */
  MINECRAFT_IMAGE: z.string().min(1).default('itzg/minecraft-server:2026.8.1'),
  /** Image of the SFTP container. */
  SFTP_IMAGE: z.string().min(1).default('atmoz/sftp:debian'),
  /** Host under which node ports are reached; without it servers of exposure NodePort show no endpoint. */
  NODE_PORT_HOST: z.string().min(1).optional(),
})

const env = parseEnv(Env)
const logger = newLogger('hooks')
const app = buildApp({
  token: env.HOOK_TOKEN,
  logger,
  settings: {
    minecraftImage: env.MINECRAFT_IMAGE,
    sftpImage: env.SFTP_IMAGE,
    derivationKey: Buffer.from(env.DERIVATION_KEY, 'hex'),
    nodePortHost: env.NODE_PORT_HOST,
  },
})
closeOnSignal(logger, 10_000, () => app.close())
await app.listen({ host: env.HOST, port: env.PORT })
