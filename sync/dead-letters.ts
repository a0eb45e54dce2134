import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Bus, DeliveredMessage, Verdict } from '../lib/bus.ts'
import { query, type Database } from '../lib/database.ts'
import { orLater } from './outage.ts'

/** A message that nobody could handle. */
export interface DeadLetter {
  stream: string
  sequence: number
  subject: string
  body: string
  reason: string
}

/** Notes a message for the administrator, once. */
export async function noteDeadLetter(database: Database, { stream, sequence, subject, body, reason }: DeadLetter): Promise<void> {
  await query(database`
    INSERT INTO dead_letters (id, stream, sequence, subject, body, reason)
    SELECT ${randomUUID()}::uuid, ${stream}, ${sequence}::bigint, ${subject}, ${body}, ${reason}
    WHERE NOT EXISTS (SELECT 1 FROM dead_letters WHERE stream = ${stream} AND sequence = ${sequence} AND subject = ${subject} AND body = ${body})`)
}

/** What the server says of a message that was delivered too often, or that its reader gave up with a reason. */
const Advisory = z.object({ stream: z.string(), consumer: z.string(), stream_seq: z.int(), deliveries: z.int(), reason: z.string().optional() })

/** Notes the message that an advisory tells of. It lies in its stream as long as any other. Text of the database has no NUL. */
export function handleAdvisory(bus: Bus, database: Database, message: DeliveredMessage): Promise<Verdict> {
  return orLater(message, async () => {
    const advisory = Advisory.safeParse(message.body)
    if (!advisory.success) return { end: 'Term', reason: 'not an advisory' }
    const { stream, consumer, stream_seq: sequence, deliveries, reason = `delivered ${deliveries} times in vain` } = advisory.data
    const found = await bus.read(stream, sequence)
    await noteDeadLetter(database, { stream, sequence, subject: found?.subject ?? '', body: found?.text.replaceAll('\0', '\uFFFD') ?? '', reason: `${consumer}: ${reason}` })
    return { end: 'Ack' }
  })
}
