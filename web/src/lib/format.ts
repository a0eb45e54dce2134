const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]] as const

/** A time of the clock, such as 12:03:04. */
export const toClock = (time: number): string => CLOCK.format(time)

/** A day and the time on it, such as 3 May, 12:03. */
export const toMoment = (time: string): string => DAY.format(Date.parse(time))

/** A date, such as 3 May 2026. */
export const toDate = (time: string): string => DATE.format(Date.parse(time))

/** How long ago something was, such as "3 hours ago". */
export function toAgo(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000
  const unit = UNITS.find(([, length]) => seconds >= length)
  return unit ? RELATIVE.format(-Math.floor(seconds / unit[1]), unit[0]) : 'just now'
}

/** How long something has been going on, in its two largest units: 3 d 4 h. */
export function toDuration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${rest} min`
  return rest > 0 ? `${rest} min` : 'less than a minute'
}

const SIZES = [['TiB', 1024 ** 4], ['GiB', 1024 ** 3], ['MiB', 1024 ** 2]] as const

/** An amount of memory, such as 1.5 GiB. */
export function toSize(bytes: number): string {
  const [unit, size] = SIZES.find(([, least]) => bytes >= least) ?? (['KiB', 1024] as const)
  const amount = bytes / size
  return `${amount >= 100 || unit === 'MiB' || unit === 'KiB' ? Math.round(amount) : Number(amount.toFixed(1))} ${unit}`
}

/** Processors in use, such as 0.42 or 12. */
export const toCores = (cores: number): string => (cores >= 10 ? cores.toFixed(0) : cores.toFixed(cores >= 1 ? 1 : 2))

/** A number of things: "1 server", "2 servers". */
export const toCount = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`
