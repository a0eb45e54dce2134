import type { Duplex } from 'node:stream'
import type { WebSocket } from '@fastify/websocket'
import type { FastifyBaseLogger } from 'fastify'
import { check } from '../../contracts/issues.ts'
import { ClientMessage, CLOSE, type ServerMessage } from '../../contracts/socket.ts'
import { parseJson } from '../../lib/json.ts'
import type { Caller } from '../auth/caller.ts'
import { toFieldErrors } from '../field-errors.ts'
import { toProblemError } from '../plugins/problems.ts'
import { newAllowance } from './allowance.ts'
import type { Wire } from './channel.ts'
import type { Follower, Live } from './live.ts'
import { toOutgoing } from './outgoing.ts'
import { newSubscriptions, type Subscriptions } from './subscriptions.ts'
import { acceptTopic, keyOf, type Subscribe } from './topics.ts'

/** Longest message of a client. */
export const MOST_BYTES = 16 * 1024

/** What a client may say: a page that is opened says much at once, and then little. */
const SAYS = { burst: 60, perSecond: 5 }

/** Most subscriptions of one connection. */
const MOST_SUBSCRIPTIONS = 20

/** A client that answers none of so many beats is gone. */
const MOST_MISSED = 2

/** How long a connection may take to close. */
const CLOSE_MS = 2_000

/** What a WebSocket is served with. */
export interface SocketOptions {
  /** What the WebSocket writes to. */
  connection: Duplex
  caller: Caller
  live: Live
  logger: FastifyBaseLogger
}

/** Serves one WebSocket from its first message to its last. */
export function serveSocket(socket: WebSocket, { connection, caller, live, logger }: SocketOptions): void {
  const channel = live.open({ kind: 'WebSocket', caller, wire: newWire(socket, connection), beat: newBeat(socket) })
  if (!channel) return
  const follower = { caller, channel, live }
  const subscriptions = newSubscriptions(MOST_SUBSCRIPTIONS, channel.ended)
  const isAllowed = newAllowance(SAYS)
  socket.on('close', () => { channel.gone() })
  socket.on('message', (data, isBinary) => {
    if (channel.ended.aborted) return
    if (!isAllowed()) channel.close(CLOSE.TooMany, 'You say too much at once.')
    else if (isBinary || !Buffer.isBuffer(data)) channel.close(CLOSE.Invalid, 'Say it as text.')
    else obeySafely({ follower, subscriptions, logger }, data.toString())
  })
}

/** What a connection keeps. */
interface Connection {
  follower: Follower
  subscriptions: Subscriptions
  logger: FastifyBaseLogger
}

/** A bug of ours ends one stream, and not the process. */
function obeySafely(connection: Connection, text: string): void {
  try {
    obey(connection, text)
  } catch (error) {
    connection.logger.error({ err: error }, 'a message of a stream could not be handled')
    connection.follower.channel.close(CLOSE.Broken, 'Something is broken here.')
  }
}

function obey(connection: Connection, text: string): void {
  const { follower: { channel }, subscriptions } = connection
  const json = parseJson(text)
  if (json === undefined) {
    channel.close(CLOSE.Invalid, 'That is not JSON.')
    return
  }
  const checked = check(ClientMessage, json)
  if (!checked.success) {
    const detail = toFieldErrors('body', ClientMessage, checked.issues).map(({ path, message }) => `${path} ${message}`).join('; ')
    channel.send(toOutgoing({ type: 'problem', code: 'HC_INVALID', detail: `The message ($) is not understood: ${detail}.` }))
    return
  }
  const message = checked.data
  if (message.type === 'subscribe') {
    void subscribe(connection, message)
  } else if (message.type === 'unsubscribe') {
    subscriptions.end(keyOf(message))
  } else {
    channel.send(toOutgoing({ type: 'pong' }))
  }
}

/** One that is refused leaves the one before as it was. */
async function subscribe({ follower, subscriptions, logger }: Connection, request: Subscribe): Promise<void> {
  const about = { topic: request.topic, ...('server' in request && { server: request.server }) }
  const subscription = subscriptions.begin(keyOf(request))
  if (!subscription) {
    follower.channel.send(toOutgoing({ type: 'problem', code: 'HC_TOO_BUSY', detail: `One stream follows ${MOST_SUBSCRIPTIONS} things at most.`, ...about }))
    return
  }
  const { signal } = subscription
  try {
    const follow = await acceptTopic(follower, request, signal)
    signal.throwIfAborted()
    subscription.takeOver()
    await follow()
  } catch (error) {
    if (!signal.aborted) follower.channel.send(toOutgoing({ ...toTold(error, logger), ...about }))
  } finally {
    subscription.leave()
  }
}

/** An error as the client is told of it. What is our fault is logged, and told without its inside. */
export function toTold(error: unknown, logger: FastifyBaseLogger): Extract<ServerMessage, { type: 'problem' }> {
  const { code, message } = toProblemError(error)
  if (code === 'HC_INTERNAL') logger.error({ err: error }, 'a stream could not do what it was asked for')
  return { type: 'problem', code, detail: message }
}

function newWire(socket: WebSocket, connection: Duplex): Wire {
  return {
    write({ text }, onWritten) { socket.send(text, onWritten) },
    cork: () => { connection.cork() },
    uncork: () => { connection.uncork() },
    buffered: () => socket.bufferedAmount,
    close(code, reason) {
      socket.close(code, reason)
      // Who does not read does not see that either.
      setTimeout(() => { socket.terminate() }, CLOSE_MS)
    },
  }
}

/** Pings, and ends a connection whose pings are not answered. */
export function newBeat(socket: Pick<WebSocket, 'on' | 'ping' | 'terminate'>): () => void {
  let missed = 0
  socket.on('pong', () => { missed = 0 })
  return () => {
    if (missed++ >= MOST_MISSED) socket.terminate()
    else socket.ping()
  }
}
