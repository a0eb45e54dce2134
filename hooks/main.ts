import * as z from 'zod'
import { list, parseEnv, port } from '../lib/env.ts'
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
  /** Priority class of the game pods; the cluster's default when not set. */
  PRIORITY_CLASS: z.string().min(1).optional(),
  /** Ranges that no server may reach, by commas: private, shared and link-local addresses. Add those of your pods and Services if they are others. */
  BLOCKED_RANGES: list('10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10'),
  /** Keys that `nodeSelector` may have, by commas; `pool.example.org/*` allows all that begin so. */
  ALLOWED_NODE_LABELS: list('homecraft.io/*'),
  /** Keys that `tolerations` may have, by commas, likewise. */
  ALLOWED_TAINTS: list('homecraft.io/*'),
  /** Keys that `serviceAnnotations` may have, by commas, likewise. What a load balancer reads may cost money or take addresses of others. */
  ALLOWED_SERVICE_ANNOTATIONS: list(''),
  /** Domains that `hostname` may be in, by commas; `*` allows any. Nobody checks that two servers don't ask for one name. */
  ALLOWED_DOMAINS: list(''),
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
    priorityClass: env.PRIORITY_CLASS,
    blockedRanges: env.BLOCKED_RANGES,
    allowed: {
      nodeLabels: env.ALLOWED_NODE_LABELS,
      taints: env.ALLOWED_TAINTS,
      serviceAnnotations: env.ALLOWED_SERVICE_ANNOTATIONS,
      domains: env.ALLOWED_DOMAINS,
    },
  },
})
closeOnSignal(logger, 10_000, () => app.close())
await app.listen({ host: env.HOST, port: env.PORT })
