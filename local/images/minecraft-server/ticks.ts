import { hasPlugins } from './extensions.ts'
import { compareVersions } from './version.ts'

/** What is run. */
export interface Software {
  version: string
  type: string
}

/** Which commands tell of its ticks. */
export interface TickCommands {
  hasTick: boolean
  hasTps: boolean
}

/** The game has `tick` since 1.20.3; `tps` is of software that loads plugins. */
export const tickCommandsOf = ({ version, type }: Software): TickCommands => ({ hasTick: compareVersions(version, '1.20.3') >= 0, hasTps: hasPlugins(type) })

/** How fast a game ticks. */
export interface TickMeter {
  /** Ticks in a second on average over the last so many minutes, or since the start where that is less. */
  perSecond(minutes: number): number
}

/** How often ticks are counted, and how many counts are kept: a quarter of an hour. */
const LOOK_MS = 5_000
const KEPT = 180

/** Counts the ticks of a game from now on. */
export function newTickMeter(ticksSoFar: () => number, now = (): number => performance.now()): TickMeter {
  const looks = [{ at: now(), ticks: ticksSoFar() }]
  setInterval(() => {
    looks.push({ at: now(), ticks: ticksSoFar() })
    if (looks.length > KEPT) looks.shift()
  }, LOOK_MS).unref()
  return {
    perSecond(minutes) {
      const from = looks.find(({ at }) => at >= now() - minutes * 60_000) ?? looks.at(-1)
      const seconds = from ? (now() - from.at) / 1000 : 0
      return from && seconds > 0 ? (ticksSoFar() - from.ticks) / seconds : 0
    },
  }
}

/** The answer to `tps`, in the words and colours of Spigot and its kin. */
export function formatTps(meter: TickMeter): string {
  const values = [1, 5, 15].map((minutes) => format(meter.perSecond(minutes)))
  return `§6TPS from last 1m, 5m, 15m: ${values.join(', ')}`
}

/** The answer to `tick query`, in the words of the game, which RCON strings together. */
export function formatTickQuery(meter: TickMeter): string {
  const tps = meter.perSecond(1)
  const took = tps > 0 ? (1000 / tps).toFixed(1) : '0.0'
  const state = tps < 20 ? 'The game is running, but can\'t keep up with the target tick rate' : 'The game is running normally'
  return `${state}Target tick rate: 20.0 per second.\nAverage time per tick: ${took}ms (Target: 50.0ms)Percentiles: P50: ${took}ms P95: ${took}ms P99: ${took}ms, sample: 100`
}

function format(tps: number): string {
  const colour = tps > 18 ? '§a' : tps > 16 ? '§e' : '§c'
  return `${colour}${tps > 20 ? '*' : ''}${Math.min(20, Math.round(tps * 100) / 100)}`
}
