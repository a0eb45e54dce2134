import type { FeedState } from '../../../../contracts/socket.ts'

/** A stream that is away for this long makes what is shown stale. */
export const STALE_AFTER_MS = 5_000

/** What is known of the stream to the API. */
export interface StreamFacts {
  /** The session has ended: there will be no stream until somebody signs in. */
  isSignedOut: boolean
  /** Whether everything up to now has arrived. */
  isCaughtUp: boolean
  /** When the stream was lost, and of when what is shown is; absent while there is one. */
  lost?: { at: number; since: number }
  /** When the next try begins; absent while one is under way. */
  nextTryAt?: number
  /** How fresh the API says that its own view is. */
  feed?: { state: FeedState; since: number }
}

/** How fresh what is shown is. Times are in milliseconds. */
export type Connection =
  /** The first stream is being opened. */
  | { state: 'Connecting' }
  /** Every change shows within a second. */
  | { state: 'Live' }
  /** The platform is to work without a bus: every change shows within some seconds. */
  | { state: 'Direct' }
  /** The stream was just lost and is opened again. */
  | { state: 'Retrying'; since: number; nextTryAt: number | undefined }
  /** What is shown may be old, since something is away. */
  | Stale
  /** The session has ended. */
  | { state: 'SignedOut' }

/** What is shown may be old. */
export interface Stale {
  state: 'Stale'
  since: number
  /** What is away: without stream or database nothing is newer than `since`; without bus changes only come late. */
  away: 'Stream' | 'Database' | 'Bus'
  nextTryAt: number | undefined
}

/** How fresh what is shown is, from what is known of the stream. */
export function toConnection(facts: StreamFacts, now: number): Connection {
  const { isSignedOut, isCaughtUp, lost, nextTryAt, feed } = facts
  if (isSignedOut) return { state: 'SignedOut' }
  if (lost) return now - lost.at < STALE_AFTER_MS ? { state: 'Retrying', since: lost.since, nextTryAt } : { state: 'Stale', since: lost.since, away: 'Stream', nextTryAt }
  if (!isCaughtUp || !feed) return { state: 'Connecting' }
  if (feed.state === 'Live' || feed.state === 'Direct') return { state: feed.state }
  return { state: 'Stale', since: feed.since, away: feed.state === 'Away' ? 'Database' : 'Bus', nextTryAt: undefined }
}
