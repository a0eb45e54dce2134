import * as z from 'zod'
import { ServerReplacement } from './server-spec.ts'

type JsonSchema = z.core.JSONSchema.JSONSchema

/** A field of a patch: part of an object is enough, and null takes it out. */
function toPatch(schema: JsonSchema): JsonSchema {
  const { default: _, required: _all, ...rest } = schema
  const properties = Object.fromEntries(Object.entries(rest.properties ?? {}).map(([name, property]) => [name, typeof property === 'boolean' ? property : toPatch(property)]))
  return { anyOf: [{ ...rest, ...(rest.properties && { properties }) }, { type: 'null' }] }
}

// Extended by nothing, it is a schema without a name, whose fields are not behind a reference.
const fields = Object.entries(z.toJSONSchema(ServerReplacement.safeExtend({}), { io: 'input', reused: 'inline' }).properties ?? {})

/**
 * Body of a merge patch (RFC 7396, https://www.rfc-editor.org/rfc/rfc7396). Which values are right shows only in what it
 * is merged into: that is parsed as a replacement, and tells of unknown names too. So the fields are said here, and not checked.
 */
export const ServerPatch = z.looseObject(Object.fromEntries(fields.map(([name, schema]) => [name, z.unknown().optional().meta(typeof schema === 'boolean' ? {} : toPatch(schema))])))
  .meta({ id: 'ServerPatch', additionalProperties: false, description: 'The fields to change. null takes a field out, so that it goes back to its default; `storageSize` stays as it is.', examples: [{ maxPlayers: 40, motd: null }] })
export type ServerPatch = z.infer<typeof ServerPatch>
