import * as z from 'zod'
import { MinecraftServerSpec } from '../minecraft-server.ts'
import type { Effect } from '../setting.ts'

/** One field of the spec that takes a value: what it is called, and when a change of it takes effect. */
export interface Setting {
  /** Path within the spec, such as `memory` or `stop.saveTimeoutSeconds`. */
  path: string
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
  if (effect) return [{ path: path.join('.'), effect, description, schema }]
  if (!properties) throw new Error(`spec.${path.join('.')} does not say when a change takes effect: use live, atRestart or immutable`)
  return Object.entries(properties).flatMap(([name, child]) => settingsOf(child, [...path, name]))
}

/** The value at a path of a spec; undefined where there is none. */
export function valueAt(spec: unknown, path: string): unknown {
  const dot = path.indexOf('.')
  const value: unknown = typeof spec === 'object' && spec !== null ? Reflect.get(spec, dot < 0 ? path : path.slice(0, dot)) : undefined
  return dot < 0 || value === undefined ? value : valueAt(value, path.slice(dot + 1))
}
