import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { delay } from '../../lib/backoff.ts'
import { formatTime, markLog, readMarks, timeOfLine, type LogMark } from './log-times.ts'
import type { LogQuery } from './log-query.ts'

/** A log that may still grow. */
export interface LogSource {
  /** The run's folder. */
  folder: string
  /** Whether the run goes on. */
  isRunning: () => boolean
  now: () => number
}

const CHUNK = 65_536
const POLL_MS = 200
const NEWLINE = 10

interface Line {
  start: number
  bytes: Buffer
}

/** The wanted part of a log, line by line; with `follow` until the run has ended or the signal aborts. */
export async function* readLog(source: LogSource, query: LogQuery, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = await open(join(source.folder, 'log'))
  try {
    let budget = query.limitBytes ?? Infinity
    const from = query.tailLines === undefined ? 0 : await tailStart(file, query.tailLines)
    for await (const lines of linesOf(file, { source, from, follow: query.follow, signal })) {
      const text = render(lines, query, readMarks(source.folder))
      if (text.length > 0) yield text.subarray(0, Math.min(budget, text.length))
      budget -= text.length
      if (budget <= 0) return
    }
  } finally {
    await file.close()
  }
}

function render(lines: Line[], { since, timestamps }: LogQuery, marks: LogMark[]): Buffer {
  const parts = lines.flatMap(({ start, bytes }) => {
    const time = timeOfLine(marks, start)
    if (time.ms < since) return []
    return timestamps ? [Buffer.from(`${formatTime(time)} `), bytes] : [bytes]
  })
  return Buffer.concat(parts)
}

interface Reading {
  source: LogSource
  from: number
  follow: boolean
  signal: AbortSignal
}

/** Whole lines in portions, and at the end what comes after the last newline. */
async function* linesOf(file: FileHandle, { source, from, follow, signal }: Reading): AsyncGenerator<Line[]> {
  let position = from
  let rest = Buffer.alloc(0)
  while (!signal.aborted) {
    // Asked before reading: what is written until then is read.
    const isLast = !follow || !source.isRunning()
    const chunk = Buffer.alloc(CHUNK)
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position)
    // After reading: a line that is shown without a mark behind it would have another time when it is read again.
    markLog(source.folder, source.now())
    const data = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const end = data.lastIndexOf(NEWLINE) + 1
    if (end > 0) yield split(data.subarray(0, end), position - rest.length)
    position += bytesRead
    rest = data.subarray(end)
    if (bytesRead > 0) continue
    if (isLast) break
    await delay(POLL_MS, signal)
  }
  if (rest.length > 0) yield [{ start: position - rest.length, bytes: rest }]
}

function split(data: Buffer, offset: number): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < data.length; ) {
    const end = data.indexOf(NEWLINE, start) + 1
    lines.push({ start: offset + start, bytes: data.subarray(start, end) })
    start = end
  }
  return lines
}

/** Where the last so many lines of a file begin, found from its end. */
async function tailStart(file: FileHandle, count: number): Promise<number> {
  const { size } = await file.stat()
  let missing = count
  let end = size
  while (end > 0) {
    const start = Math.max(0, end - CHUNK)
    const chunk = Buffer.alloc(end - start)
    await file.read(chunk, 0, chunk.length, start)
    for (let index = chunk.length - 1; index >= 0; index--) {
      const isBreak = chunk[index] === NEWLINE && start + index !== size - 1
      if (isBreak && --missing <= 0) return count === 0 ? size : start + index + 1
    }
    end = start
  }
  return count === 0 ? size : 0
}
