import { PLAIN_REASONS, REASONS } from '../../../../contracts/condition.ts'
import type { Server } from '../../../../contracts/rest/server.ts'
import { toStateWord, type StateWord } from '../../lib/phase.ts'

/** The state of a server as its page shows it: the word and tone of lists, and why. */
export interface StateView extends StateWord {
  /** Why, as a sentence. */
  message: string
  /** What the log says to it, as it stands there; absent where it says nothing. */
  log?: string
  /** The reason as programs know it; absent where it says no more than the word. */
  reason?: string
  /** What to do about it; absent where there is nothing to do. */
  advice?: string
}

type Seen = Pick<Server, 'phase' | 'status' | 'reason' | 'message' | 'deletedAt' | 'world'>

const SENTENCES: Readonly<Record<Server['phase'], string>> = {
  Starting: 'The server is being scheduled, installed or booted.',
  Restarting: 'The server saves, then starts with its new settings.',
  Running: 'Players can join.',
  Stopping: 'The server saves its world and shuts down.',
  Stopped: 'The server is off, as asked.',
  Maintenance: 'The game is off; its files are within reach by SFTP.',
  Error: 'Something is wrong.',
}

const WORLDS: Readonly<Record<Server['world'], string>> = {
  Present: 'Its world is still there.',
  Kept: 'Its world is kept.',
  Removing: 'Its world is being removed.',
  Removed: 'Its world was removed.',
  PassedOn: 'Its world went on to a later server of the name.',
}

/** What the page shows of a server's state. */
export function toStateView(server: Seen): StateView {
  const word = toStateWord(server)
  if (server.deletedAt !== undefined) return { ...word, isBusy: server.world === 'Removing', message: `The server is gone. ${WORLDS[server.world]}` }
  if (server.status === 'terminating') return { ...word, message: 'The server saves, stops and goes. Its world is kept.' }
  const { phase, reason, message = SENTENCES[phase] } = server
  if (reason === undefined || PLAIN_REASONS.has(reason)) return { ...word, message }
  const [sentence = message, ...log] = message.split('\n')
  return { ...word, tone: word.tone === 'Bad' ? 'Bad' : 'Warn', message: sentence, ...(log.length > 0 && { log: log.join('\n') }), reason, ...toAdvice(reason, message) }
}

/** What the reason says beyond the message; a reason that is not known, such as one of the API server, says nothing more. */
function toAdvice(reason: string, message: string): { advice?: string } {
  const advice = Object.entries(REASONS).find(([name]) => name === reason)?.[1]
  return advice === undefined || advice === message ? {} : { advice }
}
