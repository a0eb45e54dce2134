import type { Phase } from '../../../contracts/minecraft-server.ts'
import type { ServerStatus } from '../../../contracts/server-state.ts'

/** How something is meant: by its colour, and by the shape beside it. */
export type Tone = 'Good' | 'Info' | 'Plain' | 'Warn' | 'Bad'

const TONES: Readonly<Record<Phase, Tone>> = { Starting: 'Info', Running: 'Good', Restarting: 'Info', Stopping: 'Info', Stopped: 'Plain', Maintenance: 'Plain', Error: 'Bad' }

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
  // A change that the cluster refused leaves the server as it was.
  if (status === 'failed') return { word: 'Error', tone: 'Bad', isBusy: false }
  return { word: phase, tone: TONES[phase], isBusy: BUSY.has(phase) }
}

/** What each status is called where servers are counted; one in maintenance is off too. */
export const STATUS_WORDS: Readonly<Record<ServerStatus, string>> = { running: 'Running', deploying: 'Starting', stopped: 'Off', failed: 'Error', terminating: 'Deleting' }
