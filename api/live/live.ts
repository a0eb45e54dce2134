import { CLOSE, HEARTBEAT_SECONDS } from '../../contracts/socket.ts'
import { delay } from '../../lib/backoff.ts'
import type { Bus } from '../../lib/bus.ts'
import { newFeedTeller, type FeedTeller } from '../../lib/feed-teller.ts'
import type { Caller } from '../auth/caller.ts'
import type { Logs } from '../console/logs.ts'
import type { Runner } from '../database-access.ts'
import type { Metrics } from '../metrics.ts'
import type { Channel } from './channel.ts'
import { newFeeds, type Feeds, type Freshness } from './feeds.ts'
import { toOutgoing, type Outgoing } from './outgoing.ts'
import { newReader, type Reader } from './reader.ts'
import { closeRevoked } from './revocations.ts'
import { newSamples, type Samples } from './samples.ts'
import { newStreams, type NewStream, type StreamLimits } from './streams.ts'

/** All that is live: who follows what, and where it comes from. */
export interface Live extends FeedTeller, Reader {
  feeds: Feeds
  /** Undefined without a bus. */
  samples: Samples | undefined
  logs: Logs
  /** Serves a connection; undefined when there are too many, or this process ends, which it is told. */
  open(stream: NewStream): Channel | undefined
  /** Hears, polls and looks after the streams until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Closes all streams, and opens no more: their clients find another replica. */
  close(): void
}

/** Somebody who follows something. */
export interface Follower {
  caller: Caller
  channel: Channel
  live: Live
}

/** Follows what was accepted until the signal that it was asked with aborts, or there is no more to come. */
export type Following = () => Promise<void>

/** What it is made of. */
export interface LiveOptions {
  db: Runner
  bus: Bus | undefined
  logs: Logs
  metrics: Metrics
  limits: StreamLimits
}

/** How often streams are looked after, and how often whether their keys and sessions still hold. */
const TICK_MS = 1_000
const REVOCATION_MS = 3_000

const ENDS = 'This process ends: connect again.'

/** Makes it. */
export function newLive({ db, bus, logs, metrics, limits }: LiveOptions): Live {
  const streams = newStreams(limits, metrics)
  const reader = newReader(db)
  const feeds = newFeeds({ read: reader.readChanges, bus, onFreshness: (freshness) => { streams.broadcast(toFeedState(freshness)) } })
  const samples = bus && newSamples(bus)
  const teller = bus && newFeedTeller(bus)
  let isEnding = false
  return {
    ...reader,
    feeds,
    samples,
    logs,
    tell(tenant) {
      // What is told over the bus is heard here too.
      if (bus?.isConnected()) teller?.tell(tenant)
      else feeds.poke(tenant)
    },
    open(stream) {
      // Whoever was being let in when all others were closed would hold the process up.
      if (isEnding) {
        stream.wire.close(CLOSE.Leaving, ENDS)
        return undefined
      }
      const channel = streams.open(stream)
      channel?.send(toOutgoing({ type: 'hello', heartbeatSeconds: HEARTBEAT_SECONDS }))
      channel?.send(toFeedState(feeds.freshness()))
      return channel
    },
    async run(signal) {
      await Promise.all([
        feeds.run(signal),
        samples?.run(signal),
        every(TICK_MS, signal, () => {
          streams.tick()
          metrics.busConnected.set(bus?.isConnected() ? 1 : 0)
        }),
        every(REVOCATION_MS, signal, () => closeRevoked(streams, reader)),
      ])
    },
    close() {
      isEnding = true
      streams.close('Leaving', ENDS)
    },
  }
}

const toFeedState = ({ state, since }: Freshness): Outgoing => toOutgoing({ type: 'feed', state, since: since.toISOString() })

async function every(ms: number, signal: AbortSignal, work: () => Promise<void> | void): Promise<void> {
  while (!signal.aborted) {
    await work()
    await delay(ms, signal)
  }
}
