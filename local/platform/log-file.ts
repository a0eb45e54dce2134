import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs'

/** How large a log grows before the older half of the story moves to `<file>.1`. */
export const MAX_LOG_BYTES = 20 * 1024 * 1024

/** Moves the log of the last run to `<file>.1`. */
export function rotateLog(file: string): void {
  if (existsSync(file)) renameSync(file, `${file}.1`)
}

/** Opens a log to append to; the number is a file descriptor to hand to a child process. */
export function openLog(file: string): number {
  return openSync(file, 'a', 0o600)
}

/** Empties a log that has grown too large, keeping a copy as `<file>.1`. Processes that append to it simply go on. */
export function boundLog(file: string, maxBytes = MAX_LOG_BYTES): void {
  if (!existsSync(file) || statSync(file).size <= maxBytes) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file)
}

/** The last lines of a log, of at most 64 KiB. */
export function lastLines(file: string, count: number): string[] {
  if (!existsSync(file)) return []
  const size = statSync(file).size
  const buffer = Buffer.alloc(Math.min(size, 64 * 1024))
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, buffer.length, size - buffer.length)
  } finally {
    closeSync(handle)
  }
  return buffer.toString('utf8').split('\n').filter(Boolean).slice(-count)
}
