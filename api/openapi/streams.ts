import * as z from 'zod'
import { REQUEST_ID, type Header } from './answers.ts'

/** A WebSocket that can be opened at the address of an operation. OpenAPI has no words for one, so the description has an extension: the protocol, and what each side says. */
export function webSocket(protocol: string, { client, server }: { client: z.ZodType; server: z.ZodType }): Record<`x-${string}`, unknown> {
  // The type provider names a shape that is read by its id and `Input`, and one that is written by its id.
  return { 'x-websocket': { protocol, client: refer(`${idOf(client)}Input`), server: refer(idOf(server)) } }
}

/** The answer of an operation that goes on: server-sent events, whose data is JSON of a shape. OpenAPI 3.1 has no words for that either: each event is described as an object of its fields. */
export function eventStream(shape: z.ZodType, description: string): { description: string; headers: Record<string, Header>; content: { 'text/event-stream': { schema: z.ZodType } } } {
  const event = z.looseObject({
    event: z.string().meta({ description: 'The `type` of the message; or `close`, after which the stream ends, with `code` and `reason` as data.' }),
    id: z.string().optional().meta({ description: 'What the client shows as `Last-Event-ID` when it comes back.' }),
    data: z.string().meta({ description: 'The message.', contentMediaType: 'application/json', contentSchema: refer(idOf(shape)) }),
  })
  return { description, headers: { 'x-request-id': REQUEST_ID }, content: { 'text/event-stream': { schema: event } } }
}

const refer = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` })

function idOf(schema: z.ZodType): string {
  const id = schema.meta()?.id
  if (id === undefined) throw new Error('a shape that is referred to has no id')
  return id
}
