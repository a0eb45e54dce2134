import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './runs.ts'
import type { Container } from './shapes.ts'

const BYTES = 2048
const LINES = 80

/**
 * The message of a run's end: the end of its log, where the container asks for that and the run has failed.
 * https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
 */
export function terminationMessage(run: Run | undefined, { terminationMessagePolicy }: Pick<Container, 'terminationMessagePolicy'>): string | undefined {
  if (!run?.end || run.end.exitCode === 0 || terminationMessagePolicy !== 'FallbackToLogsOnError') return undefined
  return logTail(join(run.folder, 'log')) || undefined
}

/** The last lines of a file: at most 80, and at most 2048 bytes. */
function logTail(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const start = Math.max(0, size - BYTES)
  const lines = readText(file, start, size - start).split('\n')
  const isComplete = lines.at(-1) === ''
  return lines.slice(isComplete ? -LINES - 1 : -LINES).join('\n')
}

/** A letter of which the beginning is cut off is left out. */
function readText(file: string, start: number, length: number): string {
  if (length === 0) return ''
  const bytes = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes, 0, length, start)
  } finally {
    closeSync(handle)
  }
  const isInsideLetter = (byte: number): boolean => (byte & 0xc0) === 0x80
  const first = start === 0 ? 0 : bytes.findIndex((byte) => !isInsideLetter(byte))
  return bytes.toString('utf8', Math.max(0, first))
}
