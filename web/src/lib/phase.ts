import type { Phase } from '../../../contracts/minecraft-server.ts'
import type { ServerStatus } from '../../../contracts/server-state.ts'

/** How something is meant: by its colour, and by the shape beside it. */
export type Tone = 'Good' | 'Info' | 'Plain' | 'Warn' | 'Bad'

const TONES: Readonly<Record<ServerStatus, Tone>> = { running: 'Good', deploying: 'Info', stopped: 'Plain', failed: 'Bad', terminating: 'Warn' }

const BUSY: ReadonlySet<Phase> = new Set<Phase>(['Starting', 'Restarting', 'Stopping'])

/** What a list says of a server in a word. */
export interface StateWord {
  word: string
  tone: Tone
  /** Whether it passes by itself. */
  isBusy: boolean
}

/** What a server is doing, in a word. */
export function toStateWord({ status, phase, deletedAt }: { status: ServerStatus; phase: Phase; deletedAt?: string | undefined }): StateWord {
  if (deletedAt !== undefined) return { word: 'Deleted', tone: 'Plain', isBusy: false }
  if (status === 'terminating') return { word: 'Deleting', tone: 'Warn', isBusy: true }
  return { word: phase, tone: phase === 'Stopping' ? 'Info' : TONES[status], isBusy: BUSY.has(phase) }
}

/** What each status is called where servers are counted. */
export const STATUS_WORDS: Readonly<Record<ServerStatus, string>> = { running: 'Running', deploying: 'Starting', stopped: 'Stopped', failed: 'Error', terminating: 'Deleting' }
