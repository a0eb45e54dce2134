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

function format(tps: number): string {
  const colour = tps > 18 ? '§a' : tps > 16 ? '§e' : '§c'
  return `${colour}${tps > 20 ? '*' : ''}${Math.min(20, Math.round(tps * 100) / 100)}`
}
