import { CLOSE, HEARTBEAT_SECONDS } from '../../contracts/socket.ts'
import type { Caller } from '../auth/caller.ts'
import type { Metrics } from '../metrics.ts'
import { newChannel, type Channel, type ChannelLimits, type Wire } from './channel.ts'
import type { Outgoing } from './outgoing.ts'

/** How a client is connected. */
export type StreamKind = 'WebSocket' | 'ServerSentEvents'

/** A connection that asks to be served. */
export interface NewStream {
  kind: StreamKind
  caller: Caller
  wire: Wire
  /** Shows the client that we are there, and finds out whether it is. */
  beat: () => void
}

/** Bounds of what one replica serves. */
export interface StreamLimits extends ChannelLimits {
  ofReplica: number
  ofTenant: number
}

/** All connections of this replica. */
export interface Streams {
  /** Serves a connection; undefined when there are too many, which it is told. */
  open(stream: NewStream): Channel | undefined
  /** Sends to all. */
  broadcast(message: Outgoing): void
  /** Looks after all: beats, and drops who takes nothing. Once a second. */
  tick(): void
  /** Who is served. */
  callers(): Caller[]
  /** Closes those whose caller is meant. */
  close(code: keyof typeof CLOSE, reason: string, isMeant?: (caller: Caller) => boolean): void
}

/** What a connection is while it is served. */
interface Stream extends NewStream {
  channel: Channel
  beatAt: number
  endsAt: number
}

/** How long a stream lasts: whoever comes back shows anew who they are. Each a little longer or shorter, so that not all come back at once. */
const LASTS_MS = { least: 2_700_000, most: 3_600_000 }

const NAMES = new Map<number, string>(Object.entries(CLOSE).map(([name, code]) => [code, name]))

/** The connections of a replica that serves none yet. */
export function newStreams(limits: StreamLimits, metrics: Pick<Metrics, 'streams' | 'streamsClosed' | 'streamMessages'>, clock = () => performance.now()): Streams {
  const streams = new Set<Stream>()

  const refusalOf = ({ caller: { tenant } }: NewStream): string | undefined => {
    if (streams.size >= limits.ofReplica) return 'There are too many streams here. Try again in a moment.'
    const ofTenant = [...streams].filter(({ caller }) => caller.tenant === tenant).length
    return ofTenant >= limits.ofTenant ? `A tenant has ${limits.ofTenant} streams at most: close another one first.` : undefined
  }

  return {
    open(asked) {
      const { kind, wire } = asked
      const refusal = refusalOf(asked)
      if (refusal !== undefined) {
        wire.close(CLOSE.TooMany, refusal)
        metrics.streamsClosed.inc({ kind, reason: 'TooMany' })
        return undefined
      }
      const channel = newChannel(wire, {
        limits,
        onSent: ({ type }) => { metrics.streamMessages.inc({ type }) },
        onEnd: (code) => {
          streams.delete(stream)
          metrics.streams.dec({ kind })
          metrics.streamsClosed.inc({ kind, reason: code === undefined ? 'Client' : NAMES.get(code) ?? String(code) })
        },
      })
      const now = clock()
      const stream = { ...asked, channel, beatAt: now + HEARTBEAT_SECONDS * 1000, endsAt: now + LASTS_MS.least + Math.random() * (LASTS_MS.most - LASTS_MS.least) }
      streams.add(stream)
      metrics.streams.inc({ kind })
      return channel
    },
    broadcast(message) {
      for (const { channel } of streams) channel.send(message)
    },
    tick() {
      const now = clock()
      for (const stream of [...streams]) {
        stream.channel.check()
        if (stream.endsAt <= now) stream.channel.close(CLOSE.Leaving, 'The stream has lasted long enough: open it anew.')
        if (stream.beatAt > now || stream.channel.ended.aborted) continue
        stream.beatAt = now + HEARTBEAT_SECONDS * 1000
        stream.beat()
      }
    },
    callers: () => [...streams].map(({ caller }) => caller),
    close(code, reason, isMeant = () => true) {
      for (const { caller, channel } of [...streams]) if (isMeant(caller)) channel.close(CLOSE[code], reason)
    },
  }
}
