import { MOST_CHARACTERS, MOST_LINES } from '../contracts/console.ts'
import type { LogLine } from '../contracts/socket.ts'
import { delay } from '../lib/backoff.ts'
import { toLogText } from './text.ts'

/** When a chunk goes out. */
export interface ChunkTimes {
  /** How long it waits for more lines once it has one. */
  lingerMs: number
  /** After how long without a line it goes out empty. */
  beatMs: number
}

/** Lines that go out together. */
export interface Chunk {
  lines: LogLine[]
  /** Whether more lines were there already, and only had no place in it. */
  isFull: boolean
}

/** Gathers lines into chunks: none is larger than what is sent at once, and one without lines says that the log goes on. */
export async function* inChunks(lines: AsyncIterator<string>, times: ChunkTimes): AsyncGenerator<Chunk> {
  const source = { lines, next: ask(lines) }
  for (let isOver = false; !isOver;) {
    const chunk = newChunk()
    isOver = await gather(source, chunk, times)
    if (chunk.lines.length > 0 || !isOver) yield { lines: chunk.lines, isFull: chunk.isFull() }
  }
}

interface Source {
  lines: AsyncIterator<string>
  /** The line that is waited for. */
  next: Promise<IteratorResult<string>>
}

/** Adds lines to a chunk until it is full or none comes for a while; true when there are no more. */
async function gather(source: Source, chunk: ReturnType<typeof newChunk>, { lingerMs, beatMs }: ChunkTimes): Promise<boolean> {
  let wait = newWait(beatMs)
  try {
    while (!chunk.isFull()) {
      const result = await Promise.race([source.next, wait.over])
      if (!result || result.done) return result !== undefined
      source.next = ask(source.lines)
      if (chunk.add(toLogLine(result.value)) > 1) continue
      wait.end()
      wait = newWait(lingerMs)
    }
    return false
  } finally {
    wait.end()
  }
}

/** Asks for a line that may be waited for in several chunks. Its failure is nobody's until one of them looks. */
function ask(lines: AsyncIterator<string>): Promise<IteratorResult<string>> {
  const next = lines.next()
  next.catch(() => undefined)
  return next
}

function newChunk(): { lines: LogLine[]; add: (line: LogLine) => number; isFull: () => boolean } {
  const lines: LogLine[] = []
  let characters = 0
  return {
    lines,
    add(line) {
      characters += line.at.length + line.text.length
      return lines.push(line)
    },
    isFull: () => lines.length >= MOST_LINES || characters >= MOST_CHARACTERS,
  }
}

function newWait(ms: number): { over: Promise<void>; end: () => void } {
  const patience = new AbortController()
  return { over: delay(ms, patience.signal), end: () => { patience.abort() } }
}

/** A line as the API server sends it, with its time before it. */
function toLogLine(line: string): LogLine {
  const end = line.indexOf(' ')
  return end > 0 ? { at: line.slice(0, end), text: toLogText(line.slice(end + 1)) } : { at: line, text: '' }
}
