import { appendFileSync, closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Up to `size` bytes of a log were there at `time`. */
export interface LogMark {
  size: number
  time: number
}

/** The time of a line, in milliseconds and a fraction that keeps lines of one moment in order. */
export interface LineTime {
  ms: number
  nanos: number
}

const MARKS = 'log.times'
/** More bytes than any two marks take. */
const LONGEST_MARKS = 100

/**
 * Programs write their logs themselves, so that a log needs no process but theirs; when its lines were written is noted
 * beside it. The time of the file stands for what was written while nobody took notes.
 */
export function markLog(folder: string, now: number): void {
  const log = statSync(join(folder, 'log'), { throwIfNoEntry: false })
  if (!log) return
  const last = lastMark(folder)
  const time = Math.floor(Math.max(last?.time ?? 0, Math.min(now, log.mtimeMs)))
  if (log.size > (last?.size ?? 0)) appendFileSync(join(folder, MARKS), `${log.size} ${time}\n`, { mode: 0o600 })
}

/** The marks of a log, oldest first. */
export function readMarks(folder: string): LogMark[] {
  try {
    return parseMarks(readFileSync(join(folder, MARKS), 'utf8'))
  } catch {
    return []
  }
}

/** The newest mark, without reading all of them. */
function lastMark(folder: string): LogMark | undefined {
  const file = join(folder, MARKS)
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return undefined
  const handle = openSync(file, 'r')
  try {
    const tail = Buffer.alloc(Math.min(size, LONGEST_MARKS))
    readSync(handle, tail, 0, tail.length, size - tail.length)
    return parseMarks(tail.toString()).at(-1)
  } finally {
    closeSync(handle)
  }
}

function parseMarks(text: string): LogMark[] {
  const lines = text.trim().split('\n')
  return lines.map((line) => line.split(' ').map(Number)).map(([size = 0, time = 0]) => ({ size, time }))
}

/** When the line that begins at a byte of the log was written: the same at each reading. */
export function timeOfLine(marks: LogMark[], start: number): LineTime {
  const index = firstAfter(marks, start)
  const mark = marks[index] ?? marks.at(-1) ?? { size: 0, time: 0 }
  const from = marks[index - 1]?.size ?? 0
  return { ms: mark.time, nanos: Math.min(999_999, Math.max(0, start - from)) }
}

/** RFC 3339 with nanoseconds, as the kubelet writes it. */
export function formatTime({ ms, nanos }: LineTime): string {
  return new Date(ms).toISOString().replace('Z', `${String(nanos).padStart(6, '0')}Z`)
}

function firstAfter(marks: LogMark[], start: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.size ?? 0) > start) high = middle
    else low = middle + 1
  }
  return low
}
