import type * as z from 'zod'

/** A WebSocket that can be opened at the address of an operation. OpenAPI has no words for one, so the description has an extension: the protocol, and what each side says. */
export function webSocket(protocol: string, { client, server }: { client: z.ZodType; server: z.ZodType }): Record<`x-${string}`, unknown> {
  // The type provider names a shape that is read by its id and `Input`, and one that is written by its id.
  return { 'x-websocket': { protocol, client: refer(`${idOf(client)}Input`), server: refer(idOf(server)) } }
}

const refer = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` })

function idOf(schema: z.ZodType): string {
  const id = schema.meta()?.id
  if (id === undefined) throw new Error('a shape that is referred to has no id')
  return id
}
