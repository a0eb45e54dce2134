import type { Server } from '../../../../contracts/rest/server.ts'
import type { Tone } from '../../lib/phase.ts'
import type { Connection } from '../../lib/stream/connection.ts'
import type { Following } from './game-console.svelte.ts'

/** What the console says of itself. */
export interface ConsoleView {
  word: string
  tone: Tone
  icon?: 'check' | 'clock' | 'offline' | 'stop' | 'alert'
  /** Why, where the word does not say it all. */
  note: string
  /** Whether somebody may ask to follow anew. */
  canRetry: boolean
  /** Whether it is worth to follow anew without being asked. */
  isWorthRetrying: boolean
  takesCommands: boolean
  /** Why no command is taken; empty when they are. */
  whyNot: string
}

const ON: readonly Server['phase'][] = ['Starting', 'Restarting', 'Running']

/** What the console says, from how its log is followed, the stream and the server. */
export function toConsoleView(following: Following, connection: Connection, server: Pick<Server, 'phase' | 'status'>): ConsoleView {
  const takesCommands = server.phase === 'Running' && !(following.state === 'Refused' && following.isOff)
  const rest = { canRetry: false, isWorthRetrying: false, takesCommands, whyNot: takesCommands ? '' : 'The server takes commands while it runs.' }
  // What there is to say of a bus that is away, the log has said.
  const isLost = connection.state === 'Retrying' || (connection.state === 'Stale' && connection.away !== 'Bus')
  if (isLost) return { ...rest, word: 'Reconnecting', tone: 'Warn', icon: 'offline', note: 'Lines that are written meanwhile come with the connection.' }
  return { ...rest, ...toLogView(following, server.status !== 'terminating' && ON.includes(server.phase)) }
}

type LogView = Pick<ConsoleView, 'word' | 'tone' | 'icon' | 'note'> & Partial<ConsoleView>

/** What is said of the log alone. `isOn`: it is worth waiting for. */
function toLogView(following: Following, isOn: boolean): LogView {
  switch (following.state) {
    case 'Opening': return { word: 'Opening', tone: 'Plain', icon: 'clock', note: '' }
    case 'Live': return { word: 'Live', tone: 'Good', icon: 'check', note: '' }
    case 'Ended': return { word: isOn ? 'Waiting' : 'Ended', tone: 'Plain', icon: isOn ? 'clock' : 'stop', note: following.message, isWorthRetrying: isOn }
    case 'Refused': return { word: 'Out of reach', tone: 'Bad', icon: 'alert', note: following.message, canRetry: !following.isOff }
  }
}
