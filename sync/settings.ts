import * as z from 'zod'
import { count } from '../lib/env.ts'
import { databaseSettings, eventsMode, eventsSettings, processSettings } from '../lib/settings.ts'

/** What sync is told by its environment. The API server is that of the in-cluster account, else of KUBECONFIG or ~/.kube/config. */
export const Settings = z.object({
  ...processSettings(8083),
  ...databaseSettings,
  ...eventsSettings,
  DRIFT_SECONDS: count(30, 1, 3600).describe('Seconds between two comparisons of rows and cluster.'),
  DRIFT_ALLOW_MASS_DELETION: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').describe('Whether rows, and kept worlds, are marked as gone however many resources or claims vanished at once: `true` or `false`.'),
}).transform(eventsMode)
export type Settings = z.infer<typeof Settings>
