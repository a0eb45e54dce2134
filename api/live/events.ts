import type { FastifyBaseLogger, FastifyReply } from 'fastify'
import { CLOSE } from '../../contracts/socket.ts'
import type { Caller } from '../auth/caller.ts'
import type { Wire } from './channel.ts'
import { acceptServers, type ServersRequest } from './follow-servers.ts'
import type { Live } from './live.ts'
import type { Outgoing } from './outgoing.ts'

// Whose connection ends with it holds up no process that ends.
const HEADERS = { 'connection': 'close', 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }

/** After how long a browser comes back: somewhere between the two, since all of a replica that has ended come back. */
const RETRY = { minMs: 1_000, maxMs: 5_000 }

/** How long a connection may take to close. */
const CLOSE_MS = 2_000

/** Serves one client by server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), from the first to the last. */
export function serveEvents(reply: FastifyReply, { caller, live, logger }: { caller: Caller; live: Live; logger: FastifyBaseLogger }, request: ServersRequest): void {
  const { raw } = reply
  if (raw.destroyed) return
  raw.writeHead(200, { ...definedOf(reply.getHeaders()), ...HEADERS })
  raw.write(`retry: ${Math.round(RETRY.minMs + Math.random() * (RETRY.maxMs - RETRY.minMs))}\n\n`)
  const channel = live.open({ kind: 'ServerSentEvents', caller, wire: newWire(reply), beat: () => { raw.write(': still here\n\n') } })
  if (!channel) return
  raw.on('close', () => { channel.gone() })
  void acceptServers({ caller, channel, live }, request, channel.ended).then((follow) => follow()).catch((error: unknown) => {
    if (channel.ended.aborted) return
    logger.error({ err: error }, 'a stream could not do what it was asked for')
    channel.close(CLOSE.Broken, 'Something is broken here.')
  })
}

/** A message as an event. Its id is where the browser says it comes back from. */
export function toEvent({ type, text, seq }: Outgoing): string {
  return `event: ${type}\n${seq ? `id: ${seq}\n` : ''}data: ${text}\n\n`
}

function newWire({ raw }: FastifyReply): Wire {
  return {
    write(message, onWritten) { raw.write(toEvent(message), () => { onWritten() }) },
    cork: () => { raw.cork() },
    uncork: () => { raw.uncork() },
    buffered: () => raw.writableLength,
    close(code, reason) {
      raw.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`)
      setTimeout(() => { raw.destroy() }, CLOSE_MS).unref()
    },
  }
}

function definedOf(headers: ReturnType<FastifyReply['getHeaders']>): Record<string, number | string | string[]> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}
