import type { LogOutcome, LogPart } from './follow-log.ts'

/** A log broke off: whoever reads it must not take this for its end. */
export class BrokenLogError extends Error {
  override readonly name = 'BrokenLogError'
  readonly code = 'HC_BROKEN_LOG'
}

/** A log as text: a line is its time, a space and what was written. `first` was read already. */
export async function* toLogText(first: IteratorResult<LogPart, LogOutcome | undefined>, log: AsyncIterator<LogPart, LogOutcome | undefined>): AsyncGenerator<string> {
  let result = first
  for (; !result.done; result = await log.next()) yield result.value.lines.map(({ at, text }) => `${at} ${text}\n`).join('')
  if (result.value === undefined || result.value === 'Away') throw new BrokenLogError('Nobody answers for the log any more.')
}
