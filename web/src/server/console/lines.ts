import type { LogLine } from '../../../../contracts/socket.ts'

/** Most lines that a console keeps; the oldest go first. */
export const MOST_LINES = 5000

/** What a line of the console is: of the game's log, a command that was typed here, its output, or a note of this page. */
export type LineKind = 'Log' | 'Command' | 'Output' | 'Note'

/** How grave a line of the log is. */
export type Level = 'Info' | 'Warning' | 'Error'

/** One line as it is shown. */
export interface Line {
  /** Counts the lines of this console; it is never used twice. */
  key: number
  kind: LineKind
  level: Level
  /** When it was written (RFC 3339). */
  at: string
  text: string
}

/** What a console shows, and how far its log is known. */
export interface Lines {
  all: readonly Line[]
  nextKey: number
  /** Time of the newest line of the log, in a form that sorts; empty before the first. */
  newest: string
}

export const NO_LINES: Lines = { all: [], nextKey: 0, newest: '' }

/** With more of the log. Lines of the past that are known already are left out: a new subscription tells them again. */
export function withLog(lines: Lines, more: readonly LogLine[], isHistory: boolean): Lines {
  const fresh = isHistory ? more.filter(({ at }) => toSortable(at) > lines.newest) : more
  const newest = fresh.reduce((latest, { at }) => (toSortable(at) > latest ? toSortable(at) : latest), lines.newest)
  return { ...withEntries(lines, fresh.map(({ at, text }) => ({ kind: 'Log', at, ...parseLine(text) }))), newest }
}

/** With lines that are not of the log, such as the output of a command: one for each line of the text. */
export function withText(lines: Lines, kind: Exclude<LineKind, 'Log'>, text: string, now: number): Lines {
  const at = new Date(now).toISOString()
  return withEntries(lines, withoutColours(text).replace(/\n$/, '').split('\n').map((line) => ({ kind, level: 'Info', at, text: line })))
}

function withEntries({ all, nextKey, newest }: Lines, more: readonly Omit<Line, 'key'>[]): Lines {
  const added = more.map((line, index) => ({ ...line, key: nextKey + index }))
  return { all: [...all, ...added].slice(-MOST_LINES), nextKey: nextKey + more.length, newest }
}

/** Times of a log have as many digits of a second as they need; with all nine they sort as text. */
export function toSortable(at: string): string {
  const [, seconds = at, digits = ''] = /^(.*:\d\d)(?:\.(\d+))?Z$/.exec(at) ?? []
  return `${seconds}.${digits.padEnd(9, '0')}`
}

/** What stands before the words of a line: of vanilla and Forge, `[12:00:00] [Server thread/INFO]: `, of Paper, `[12:00:00 INFO]: `. */
const PREFIX = /^\[[^\]]*\d\d:\d\d:\d\d[^\]]*?(?: (?<ofPaper>[A-Z]+))?\](?: \[[^\]]*\/(?<ofThread>[A-Z]+)\])?(?: \[[^\]]*\])?: ?/
const LEVELS: Readonly<Record<string, Level>> = { WARN: 'Warning', ERROR: 'Error', FATAL: 'Error', SEVERE: 'Error' }

/** A line of the log without its prefix: time and level are shown by other means. */
function parseLine(raw: string): Pick<Line, 'level' | 'text'> {
  const text = withoutColours(raw)
  const { 0: prefix = '', groups: { ofThread, ofPaper } = {} } = PREFIX.exec(text) ?? {}
  return { level: LEVELS[ofThread ?? ofPaper ?? ''] ?? 'Info', text: text.slice(prefix.length) }
}

/** Text without the codes that colour it in a terminal or in the game, and without what else can't be shown. */
function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]|§[0-9a-fk-orx]/gi, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}
