import type { ServerSample } from '../contracts/server-metrics.ts'
import { withoutColours } from '../lib/colours.ts'
import type { ServerStatus } from '../lib/status-ping.ts'
import { firstOf } from './text.ts'
import type { Usage } from './usage.ts'

/** What was learnt of a running game. */
export interface Measured extends Usage {
  /** When it was measured (RFC 3339). */
  at: string
  status: ServerStatus
  latencyMs: number
  /** When its container was started, as Kubernetes tells it. */
  startedAt: string | undefined
  tps: number | undefined
}

const NAME = 64
const MOST_NAMES = 100
const VERSION = 100

/** The measurement as it is told: texts of the game, which may say anything, in one line and cut. */
export function toSample({ at, status: { players, version }, latencyMs, startedAt, cpu, memory, tps }: Measured): ServerSample {
  const names = players.names.slice(0, MOST_NAMES).map((name) => firstOf(withoutColours(name), NAME)).filter((name) => name !== '')
  const words = firstOf(withoutColours(version), VERSION)
  const started = toTime(startedAt)
  return {
    at,
    players: { online: players.online, max: players.max, names },
    latencyMs: Math.round(latencyMs * 10) / 10,
    ...(words !== '' && { version: words }),
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(started !== undefined && { startedAt: started }),
    ...(tps !== undefined && { tps }),
  }
}

function toTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
