import * as z from 'zod'
import { quantity } from '../contracts/quantity.ts'
import { count, list, optional } from '../lib/env.ts'
import { processSettings } from '../lib/settings.ts'
import type { Settings } from './settings.ts'

const most = (otherwise: number): z.ZodType<number> => count(otherwise, 0, 1_000_000)
const amount = (otherwise: string, description: string): z.ZodType<string> => quantity(description, { least: '1Mi', most: '9999Ti' }).default(otherwise).describe(description)

/** Settings of the hooks, as their environment holds them. */
export const Env = z.object({
  ...processSettings(8080),
  HOOK_TOKEN: z.string().min(16).describe('Bearer token that Metacontroller shows; at least 16 characters.'),
  DERIVATION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits, as `openssl rand -hex 32` gives').describe('Key from which every server\'s secrets are derived: 64 hex digits. Another key means other passwords and host keys.'),
  MINECRAFT_IMAGE: z.string().min(1).default('itzg/minecraft-server:2026.8.1').describe('Image of the game container.'),
  SFTP_IMAGE: z.string().min(1).default('atmoz/sftp:debian').describe('Image of the SFTP container.'),
  PRIORITY_CLASS: optional(z.string()).describe('Priority class of the game pods; the cluster\'s default when not set.'),
  BLOCKED_RANGES: list('10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10').describe('Ranges that no server may reach, by commas: private, shared and link-local addresses. Add those of your pods and Services if they are others.'),
  ALLOWED_NODE_LABELS: list('homecraft.io/*').describe('Keys that `nodeSelector` may have, by commas; `pool.example.org/*` allows all that begin so.'),
  ALLOWED_TAINTS: list('homecraft.io/*').describe('Keys that `tolerations` may have, by commas, likewise.'),
  ALLOWED_SERVICE_ANNOTATIONS: list('').describe('Keys that `serviceAnnotations` may have, by commas, likewise. What a load balancer reads may cost money or take addresses of others.'),
  ALLOWED_DOMAINS: list('').describe('Domains that `hostname` may be in, by commas; `*` allows any. Nobody checks that two servers don\'t ask for one name.'),
  NODE_PORT_HOST: optional(z.string()).describe('Host under which node ports are reached; without it servers of exposure NodePort show no endpoint.'),
  QUOTA_SERVERS: most(20).describe('MinecraftServers that each tenant may have, stopped ones too.'),
  QUOTA_PODS: most(25).describe('Pods that each tenant may have at once.'),
  QUOTA_CLAIMS: most(40).describe('Volume claims that each tenant may have: worlds that were kept count too.'),
  QUOTA_CPU: most(64).describe('Processors that the pods of each tenant may use, by their limits. A server counts its `cpu`, and 1 for its files.'),
  QUOTA_MEMORY: amount('64Gi', 'Memory that the pods of each tenant may use, by their limits; a whole number of Mi, Gi or Ti. A server counts its `memory`, a quarter of it, and 512Mi.'),
  QUOTA_STORAGE: amount('200Gi', 'Sizes of all volume claims of each tenant together.'),
})

/** What the hooks are told of it. */
export function toSettings(env: z.output<typeof Env>): Settings {
  return {
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
    quota: {
      servers: env.QUOTA_SERVERS,
      pods: env.QUOTA_PODS,
      claims: env.QUOTA_CLAIMS,
      cpu: env.QUOTA_CPU,
      memory: env.QUOTA_MEMORY,
      storage: env.QUOTA_STORAGE,
    },
  }
}
