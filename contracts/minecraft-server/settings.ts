import * as z from 'zod'
import { MinecraftServerSpec } from '../minecraft-server.ts'
import type { Effect } from '../setting.ts'

/** One field of the spec that takes a value: what it is called, and when a change of it takes effect. */
export interface Setting {
  /** Path within the spec, such as `memory` or `stop.saveTimeoutSeconds`. */
  path: string
  /** The names that the path is made of. */
  keys: readonly string[]
  effect: Effect
  description: string
  /** JSON Schema of its values. */
  schema: JsonSchema
}

/** The part of a JSON Schema that is read here. */
export interface JsonSchema {
  type?: string
  description?: string
  effect?: Effect
  default?: unknown
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  additionalProperties?: JsonSchema | boolean
  [keyword: string]: unknown
}

/** Every setting of the spec, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsOf(z.toJSONSchema(MinecraftServerSpec, { io: 'input', reused: 'inline' }) as JsonSchema, []) // eslint-disable-line @typescript-eslint/consistent-type-assertions -- zod declares every keyword; the few read are named above

function settingsOf(schema: JsonSchema, path: string[]): Setting[] {
  const { effect, description = '', properties } = schema
  if (effect) return [{ path: path.join('.'), keys: path, effect, description, schema }]
  if (!properties) throw new Error(`spec.${path.join('.')} does not say when a change takes effect: use live, atRestart or immutable`)
  return Object.entries(properties).flatMap(([name, child]) => settingsOf(child, [...path, name]))
}

/** The value at a path of a spec; undefined where there is none. */
export const valueAt = (spec: unknown, path: string): unknown => valueOf(spec, path.split('.'))

/** The same of a path that is split already. */
export function valueOf(spec: unknown, keys: readonly string[]): unknown {
  let value = spec
  for (const key of keys) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return value
}
