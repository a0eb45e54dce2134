import { createHash } from 'node:crypto'
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

/** Notes a message for the administrator, once, whichever replica and however often it is told. */
export async function noteDeadLetter(database: Database, letter: DeadLetter): Promise<void> {
  const { stream, sequence, subject, body, reason } = letter
  await query(database`
    INSERT INTO dead_letters (id, stream, sequence, subject, body, reason)
    VALUES (${idOf(letter)}::uuid, ${stream}, ${sequence}::bigint, ${subject}, ${body}, ${reason})
    ON CONFLICT (id) DO NOTHING`)
}

/** An id that a message always gets. A stream that was made anew numbers from 1 again, so what it says counts too. The bits of version 8 (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8) say that it is of our own making. */
function idOf({ stream, sequence, subject, body }: DeadLetter): string {
  const hex = createHash('sha256').update(JSON.stringify([stream, sequence, subject, body])).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
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
