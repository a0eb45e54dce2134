import * as z from 'zod'
import { ServerId } from './identity.ts'
import { MinecraftServerSpec } from './minecraft-server.ts'
import { MOST_NAMED, MOST_TAIL, ProblemCode, Server, ServerEvent, USUAL_TAIL } from './rest.ts'
import { ServerSample } from './server-metrics.ts'

/** The protocol that both sides name when a stream is opened; beside it the client names `ticket.<ticket>`. */
export const SUBPROTOCOL = 'homecraft.v1'
export const TICKET_PREFIX = 'ticket.'

/** How often each side says that it is there. */
export const HEARTBEAT_SECONDS = 15

/** Why a stream was closed (https://www.rfc-editor.org/rfc/rfc6455#section-7.4.2). Only `Revoked` is not worth another try. */
export const CLOSE = { Leaving: 1001, Broken: 1011, Invalid: 4400, Revoked: 4401, TooMany: 4429, TooSlow: 4408 } as const

/** What a list of servers shows of one. */
export const ServerSummary = Server.omit({ spec: true, links: true }).extend({
  type: MinecraftServerSpec.shape.type,
  memory: MinecraftServerSpec.shape.memory,
  desiredState: MinecraftServerSpec.shape.desiredState,
}).meta({ id: 'ServerSummary', description: 'What a list of servers shows of one.' })
export type ServerSummary = z.infer<typeof ServerSummary>

const seq = z.int().min(0).meta({ description: 'Number of the change among all of the tenant. Who has seen a number has seen all before it.' })
const server = ServerId.meta({ description: 'Id of the server.' })
const servers = z.array(ServerId).min(1).max(MOST_NAMED).optional().meta({ description: 'The servers to follow; all of the tenant when absent.' })

const Subscription = z.discriminatedUnion('topic', [
  z.strictObject({ type: z.literal('subscribe'), topic: z.literal('servers'), servers, resumeFrom: seq.optional() }).meta({ description: 'Follows servers and their history: a snapshot comes first, or with `resumeFrom` what has changed from that number on, it included.' }),
  z.strictObject({ type: z.literal('subscribe'), topic: z.literal('metrics'), servers }).meta({ description: 'Follows measurements: the newest of each running server comes at once, where it is known.' }),
  z.strictObject({ type: z.literal('subscribe'), topic: z.literal('logs'), server, tail: z.int().min(0).max(MOST_TAIL).default(USUAL_TAIL).meta({ description: 'Most lines of the past to begin with.' }), since: z.iso.datetime({ offset: true }).max(40).optional().meta({ description: 'Only lines later than this: the time of the last line that the client has, so that it has none twice.' }) }).meta({ description: 'Follows the log of a server.' }),
])

const Unsubscription = z.discriminatedUnion('topic', [
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.enum(['servers', 'metrics']) }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.literal('logs'), server }),
])

/** What a client says. A second subscription to a topic (of logs: to the same server) takes the place of the first, unless it is refused. */
export const ClientMessage = z.discriminatedUnion('type', [
  Subscription,
  Unsubscription,
  z.strictObject({ type: z.literal('ping') }).meta({ description: 'Asks for a `pong`: browsers don\'t show the protocol\'s own.' }),
]).meta({ id: 'ClientMessage', description: 'What the client of a WebSocket says. A second subscription to a topic (of logs: to the same server) takes the place of the first, unless it is refused.' })
export type ClientMessage = z.infer<typeof ClientMessage>

/**
 * How fresh what is shown is: `Live` within a second; `Direct` within some seconds, since the platform is to work without a bus;
 * `Polling` so too, since the bus is away; `Away`: not at all, since the database is, or has been too busy for long.
 */
export const FeedState = z.enum(['Live', 'Direct', 'Polling', 'Away'])
export type FeedState = z.infer<typeof FeedState>

/** One line of a console. */
export const LogLine = z.strictObject({ at: z.string().meta({ description: 'When it was written (RFC 3339).' }), text: z.string() })
export type LogLine = z.infer<typeof LogLine>

/** What the server says. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), heartbeatSeconds: z.int() }).meta({ description: 'The first message.' }),
  z.strictObject({ type: z.literal('feed'), state: FeedState, since: z.iso.datetime() }).meta({ description: 'How fresh the servers are: at first, and whenever that changes.' }),
  z.strictObject({ type: z.literal('snapshot'), seq, servers: z.array(ServerSummary), isFirst: z.boolean(), isLast: z.boolean() }).meta({ description: 'Part of all servers that are followed, those of no name without the deleted. The first part says that whatever was known before is void; only the last has a number to go on from, the others 0.' }),
  z.strictObject({ type: z.literal('server'), seq, server: ServerSummary }).meta({ description: 'A server has changed, or a resumed client may not know it yet; one with `deletedAt` is gone.' }),
  z.strictObject({ type: z.literal('event'), seq, server, event: ServerEvent }).meta({ description: 'Something happened to a server. It comes before the `server` of its number, and after a resumption perhaps twice, with the same id.' }),
  z.strictObject({ type: z.literal('caughtUp'), seq }).meta({ description: 'What was missed, or the snapshot, is complete up to here.' }),
  z.strictObject({ type: z.literal('metrics'), server, sample: ServerSample }).meta({ description: 'A running server was measured.' }),
  z.strictObject({ type: z.literal('log'), server, lines: z.array(LogLine), isHistory: z.boolean() }).meta({ description: 'Lines of a console, those of the past first.' }),
  z.strictObject({ type: z.literal('logEnd'), server, reason: z.enum(['NotRunning', 'Ended', 'Away']), message: z.string() }).meta({ description: 'No more lines come: subscribe anew when the server runs again.' }),
  z.strictObject({ type: z.literal('pong') }),
  z.strictObject({ type: z.literal('problem'), code: ProblemCode, detail: z.string(), topic: z.string().optional(), server: ServerId.optional() }).meta({ description: 'A message of the client could not be obeyed. The stream goes on.' }),
]).meta({ id: 'ServerMessage', description: 'What a stream says.' })
export type ServerMessage = z.infer<typeof ServerMessage>
