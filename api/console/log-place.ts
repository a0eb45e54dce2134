import type { LogLine } from '../../contracts/socket.ts'

/** Where in a log one is: the time of the last line that one has, and how many lines of that time. */
export interface LogPlace {
  at: string
  count: number
}

/** The place after some more lines. */
export function placeAfter(place: LogPlace | undefined, lines: readonly LogLine[]): LogPlace | undefined {
  const at = lines.at(-1)?.at
  if (at === undefined) return place
  const before = lines.findLastIndex((line) => line.at !== at)
  const isSame = before < 0 && place?.at === at
  return { at, count: lines.length - 1 - before + (isSame ? place.count : 0) }
}

/**
 * Tells which lines of a log that is read again from about a place one does not have. Up to the place all are left out;
 * from then on none is, whatever its time: the clock of a node may be set back.
 */
export function newLinesAfter(place: LogPlace | undefined): (line: LogLine) => boolean {
  let isPast = place === undefined
  let count = 0
  return ({ at }) => {
    if (isPast || !place) return true
    if (at === place.at) {
      isPast = ++count >= place.count
      return false
    }
    isPast = toNanoseconds(at) > toNanoseconds(place.at)
    return isPast
  }
}

/** A time of RFC 3339, to the nanosecond. */
function toNanoseconds(time: string): bigint {
  const fraction = /\.(\d{1,9})/.exec(time)?.[1] ?? ''
  const seconds = Math.floor(Date.parse(time) / 1000)
  return Number.isFinite(seconds) ? BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')) : 0n
}
