import * as z from 'zod'
import { count } from '../lib/env.ts'
import { eventsMode, eventsSettings, processSettings } from '../lib/settings.ts'

/** What the administrator sets. The API server is that of the in-cluster account, else of KUBECONFIG or ~/.kube/config. */
export const Settings = z.object({
  ...processSettings(8081),
  ...eventsSettings,
  HOOK_TOKEN: z.string().min(16).describe('Bearer token that Metacontroller shows; at least 16 characters. Another one than that of the hooks.'),
  DERIVATION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hex digits, as `openssl rand -hex 32` gives')
    .describe('Key from which every server\'s secrets are derived: the same as that of the hooks. relay derives RCON passwords from it.'),
  GAME_CONCURRENCY: count(50, 1, 1000).describe('How many games are talked to at once; as many beside them are measured.'),
  COMMAND_CONCURRENCY: count(32, 1, 256).describe('How many commands of the bus are applied at once.'),
}).transform(eventsMode)
export type Settings = z.infer<typeof Settings>
