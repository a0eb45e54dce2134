import { addAbortListener } from 'node:events'
import type { ClientMessage } from '../../contracts/socket.ts'
import { listChanges, listSummaries, readFeedNumber } from '../repositories/feed.ts'
import { toSummary } from '../routes/representation.ts'
import type { Follower, Following } from './live.ts'
import { toFeedMessages, toOutgoing } from './outgoing.ts'
import { requireOwn } from './own-servers.ts'
import type { TenantFeed } from './tenant-feed.ts'

/** What of a tenant's servers is followed, and from where on. */
export type ServersRequest = Pick<Extract<ClientMessage, { type: 'subscribe'; topic: 'servers' }>, 'servers' | 'resumeFrom'>

/** Servers of one part of a snapshot. */
const PART = 200

/** Who has missed more than that gets a snapshot: it says as much, and is no longer. */
const MOST_MISSED = { servers: 1_000, events: 5_000 }

/** Accepts to follow servers and their history: first what was missed, or a snapshot, and then each change. */
export async function acceptServers(follower: Follower, request: ServersRequest, signal: AbortSignal): Promise<Following> {
  const { caller: { tenant }, live } = follower
  if (request.servers) await requireOwn((work) => live.readPatiently(tenant, work, signal), tenant, request.servers)
  return () => followServers(follower, request, signal)
}

async function followServers(follower: Follower, { servers, resumeFrom }: ServersRequest, signal: AbortSignal): Promise<void> {
  const { caller: { tenant }, live } = follower
  const { feed, release } = live.feeds.hold(tenant)
  const follow = { ...follower, feed, servers: servers && new Set(servers), signal }
  try {
    for (let from = resumeFrom; !signal.aborted; from = undefined) await followFrom(follow, from)
  } finally {
    release()
  }
}

/** What one subscription works with. */
interface Follow extends Follower {
  feed: TenantFeed
  servers: ReadonlySet<string> | undefined
  signal: AbortSignal
}

/** Sends what the client does not know until it knows as much as those who listen, and listens then. Resolves when it has to start over. */
async function followFrom(follow: Follow, from = 0): Promise<void> {
  const { feed, channel, caller: { tenant }, live, signal } = follow
  let known = from - 1
  for (let hasRead = false; ; hasRead = true) {
    const before = feed.at()
    const number = await live.readPatiently(tenant, (sql) => readFeedNumber(sql, tenant), signal)
    feed.look(number, before)
    // Nothing may come between this look and the listening.
    if (hasRead && known <= number && feed.at() <= known) break
    const isGap = hasRead ? known <= number : from > 0 && from <= number
    known = (isGap ? await sendMissed(follow, known, number) : undefined) ?? await sendSnapshot(follow, number)
    await channel.drained()
  }
  channel.send(toOutgoing({ type: 'caughtUp', seq: known }))
  return listen(follow, known)
}

/** Sends what has changed after a number; undefined when that is too much. It is complete up to the number that the database had before. */
async function sendMissed({ channel, caller: { tenant }, live, servers, signal }: Follow, known: number, number: number): Promise<number | undefined> {
  const query = { from: known + 1, servers: servers && [...servers], mostServers: MOST_MISSED.servers + 1, mostEvents: MOST_MISSED.events + 1 }
  const changes = await live.readPatiently(tenant, (sql) => listChanges(sql, tenant, query), signal)
  const events = changes.reduce((count, change) => count + change.events.length, 0)
  if (changes.length > MOST_MISSED.servers || events > MOST_MISSED.events) return undefined
  channel.sendAll(toFeedMessages(changes))
  return Math.max(number, changes.at(-1)?.seq ?? 0)
}

/** Sends all servers, part by part, each when the one before was taken. Only the last has a number to go on from. */
async function sendSnapshot({ channel, caller: { tenant }, live, servers, signal }: Follow, number: number): Promise<number> {
  let after: string | undefined
  for (let isFirst = true; ; isFirst = false) {
    const query = { servers: servers && [...servers], after, limit: PART + 1 }
    const rows = await live.readPatiently(tenant, (sql) => listSummaries(sql, tenant, query), signal)
    const part = rows.slice(0, PART)
    const isLast = rows.length <= PART
    channel.send(toOutgoing({ type: 'snapshot', seq: isLast ? number : 0, servers: part.map((row) => toSummary(row)), isFirst, isLast }))
    if (isLast) return number
    await channel.drained()
    after = part.at(-1)?.id
  }
}

/** Sends changes as they come; resolves when the signal aborts, or when what was told is void. */
function listen({ feed, channel, servers, signal }: Follow, known: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      leave()
      listening[Symbol.dispose]()
      resolve()
    }
    const leave = feed.join({
      take(messages) {
        channel.sendAll(messages.filter(({ seq, server }) => seq > known && (!servers || servers.has(server))))
      },
      startOver: end,
    }, known)
    const listening = addAbortListener(signal, end)
  })
}
