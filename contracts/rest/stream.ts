import * as z from 'zod'
import { ServerId } from '../identity.ts'

/** Most servers that one subscription names; without names it is of all. */
export const MOST_NAMED = 200

/** A word that opens a stream, once. */
export const StreamTicket = z.strictObject({
  ticket: z.string().meta({ description: 'The ticket.' }),
  expiresAt: z.iso.datetime().meta({ description: 'When it is of no use any more.' }),
}).meta({ id: 'StreamTicket', description: 'A word that opens a stream, once.' })
export type StreamTicket = z.infer<typeof StreamTicket>

/** Query parameters of a stream of server-sent events. */
export const StreamQuery = z.strictObject({
  servers: z.string().max(MOST_NAMED * 37).transform((text) => text.split(',')).pipe(z.array(ServerId).min(1).max(MOST_NAMED)).optional()
    .meta({ description: 'Ids of the servers to follow, separated by commas; all of the tenant when absent.' }),
})
export type StreamQuery = z.infer<typeof StreamQuery>

/** Headers of a stream of server-sent events, as a browser sends them when it comes back. */
export const StreamHeaders = z.looseObject({
  'last-event-id': z.string().regex(/^[0-9]{1,15}$/, 'must be the id of an event of this stream').transform(Number).optional()
    .meta({ description: 'The last id that was seen: what has changed since comes first. Without it, all servers.' }),
})
