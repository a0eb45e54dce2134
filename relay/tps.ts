import { PLUGIN_TYPES } from '../contracts/minecraft-server/software.ts'
import { MOST_MEASURED } from '../contracts/server-metrics.ts'
import { withoutColours } from '../lib/colours.ts'
import type { RconSession } from '../lib/rcon.ts'

/** Asks games for their ticks in a second. */
export interface TpsReader {
  /** What the game says; undefined when it does not. Never rejects. `run` names one run of a pod, which `open` connects to. */
  read(run: string, open: () => Promise<RconSession>): Promise<number | undefined>
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
    async read(run, open) {
      let session: RconSession | undefined
      try {
        session = await take(run, open)
        const tps = parseTps(await session.run('tps'))
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

/** Whether software of a type has the command `tps`. */
export const tellsTps = (type: string): boolean => PLUGIN_TYPES.some((one) => one === type.toUpperCase())

/**
 * The ticks in a second in the answer to `tps`: "TPS from last 1m, 5m, 15m: *20.0, 20.0, 19.9", of Purpur and its kin
 * with 5s before 1m, and of Folia "Lowest Region TPS: 17.11". Undefined when the answer is none of these,
 * or no game could be so fast.
 */
export function parseTps(answer: string): number | undefined {
  const text = withoutColours(answer)
  const [, spans = '', values = ''] = /TPS from last ([0-9ms, ]+):([0-9.*, ]+)/.exec(text) ?? []
  const index = spans.split(',').findIndex((span) => span.trim() === '1m')
  const [, ofFolia] = /Lowest Region TPS: ([0-9.]+)/.exec(text) ?? []
  const tps = Number.parseFloat(values.split(',')[index]?.replace('*', '') ?? ofFolia ?? '')
  return tps <= MOST_MEASURED.tps ? tps : undefined
}
