import { PLUGIN_TYPES } from '../contracts/minecraft-server/software.ts'
import { MOST_MEASURED } from '../contracts/server-metrics.ts'
import { withoutColours } from '../lib/colours.ts'
import type { RconSession } from '../lib/rcon.ts'

/** What a game is asked for its ticks with. */
export type TpsCommand = 'tps' | 'tick query'

/** Asks games for their ticks in a second. */
export interface TpsReader {
  /** What the game says; undefined when it does not. Never rejects. `run` names one run of a pod, which `open` connects to. */
  read(run: string, command: TpsCommand, open: () => Promise<RconSession>): Promise<number | undefined>
  close(): void
}

/** How long a connection is kept that was not used, and how many are. */
const KEPT_MS = 120_000
const MOST_KEPT = 2_000

/**
 * A reader that keeps its connections: a game writes into its log whenever one is opened or closed, and the owner of
 * the server wants to read other things there.
 */
export function newTpsReader(now = (): number => performance.now()): TpsReader {
  const kept = new Map<string, { session: RconSession; until: number }>()
  let isClosed = false
  const keep = (run: string, session: RconSession): void => {
    if (isClosed || kept.size >= MOST_KEPT) session.close()
    else kept.set(run, { session, until: now() + KEPT_MS })
  }
  const take = async (run: string, open: () => Promise<RconSession>): Promise<RconSession> => {
    const session = kept.get(run)?.session
    kept.delete(run)
    for (const [other, { session: old, until }] of kept) {
      if (until > now()) continue
      kept.delete(other)
      old.close()
    }
    return session ?? open()
  }
  return {
    async read(run, command, open) {
      let session: RconSession | undefined
      try {
        session = await take(run, open)
        const tps = parseTps(await session.run(command))
        keep(run, session)
        return tps
      } catch {
        session?.close()
        return undefined
      }
    },
    close() {
      isClosed = true
      for (const { session } of kept.values()) session.close()
      kept.clear()
    },
  }
}

/** Protocol of Minecraft 1.20.3, the first that has `tick` (https://minecraft.wiki/w/Commands/tick). Snapshots count from 2^30. */
const HAS_TICK = 765

/** The command for a game of a type that speaks a protocol: that of Bukkit, which tells the last minute, or else the game's own. */
export function tpsCommandOf(type: string, protocol: number): TpsCommand | undefined {
  if (PLUGIN_TYPES.some((one) => one === type.toUpperCase())) return 'tps'
  return protocol >= HAS_TICK ? 'tick query' : undefined
}

/** The ticks in a second in an answer. Undefined when it tells none, or no game could be so fast. */
export function parseTps(answer: string): number | undefined {
  const text = withoutColours(answer)
  const tps = ofBukkit(text) ?? ofGame(text)
  return tps !== undefined && tps <= MOST_MEASURED.tps ? tps : undefined
}

/**
 * In the answer to `tps`: "TPS from last 1m, 5m, 15m: *20.0, 20.0, 19.9", of Purpur and its kin with 5s before 1m, and of
 * Folia "Lowest Region TPS: 17.11".
 */
function ofBukkit(text: string): number | undefined {
  const [, spans = '', values = ''] = /TPS from last ([0-9ms, ]+):([0-9.*, ]+)/.exec(text) ?? []
  const index = spans.split(',').findIndex((span) => span.trim() === '1m')
  const [, ofFolia] = /Lowest Region TPS: ([0-9.]+)/.exec(text) ?? []
  return toNumber(values.split(',')[index]?.replace('*', '') ?? ofFolia)
}

/**
 * In the answer to `tick query`: "Target tick rate: 20.0 per second.\nAverage time per tick: 2.3ms (Target: 50.0ms)". A game waits
 * for its next tick when it is done with one, unless it sprints.
 */
function ofGame(text: string): number | undefined {
  const [, target, sprinting] = /Target tick rate: ([0-9.,]+) per second( \()?/.exec(text) ?? []
  const [, average] = /Average time per tick: ([0-9.,]+)ms/.exec(text) ?? []
  const [wanted, milliseconds] = [toNumber(target), toNumber(average)]
  if (wanted === undefined || milliseconds === undefined) return undefined
  const possible = 1000 / milliseconds
  return Math.round(100 * (sprinting ? possible : Math.min(wanted, possible))) / 100
}

/** A number as games write it, some with the comma of their language. */
function toNumber(text = ''): number | undefined {
  const number = Number.parseFloat(text.replace(',', '.'))
  return Number.isNaN(number) ? undefined : number
}
