import { digest } from '../../contracts/derive.ts'
import { SETTINGS, valueOf } from '../../contracts/minecraft-server/settings.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'

/** A digest for each setting by its path. A setting at its default has none. */
export type SettingDigests = Record<string, string>

const AT_RESTART = SETTINGS.filter(({ effect }) => effect === 'NextRestart').map(({ path, keys, schema }) => ({ path, keys, otherwise: schema.default, defaultText: canonical(schema.default) }))

/**
 * Digests of what takes effect at a restart. They are of the tenant's spec, not of the pod: what a new release makes of
 * the same spec is no change, and neither is a setting that the release before did not know, while it is at its default.
 */
export function digestSettings(spec: MinecraftServerSpec): SettingDigests {
  const known = digested.get(spec) ?? newDigests(spec)
  digested.set(spec, known)
  return known
}

/** A spec is asked for more than once within a sync. */
const digested = new WeakMap<MinecraftServerSpec, SettingDigests>()

function newDigests(spec: MinecraftServerSpec): SettingDigests {
  return Object.fromEntries(AT_RESTART.flatMap(({ path, keys, otherwise, defaultText }) => {
    const value = valueOf(spec, keys)
    if (value === undefined || value === otherwise) return []
    const text = canonical(value)
    return text === defaultText ? [] : [[path, digest(text).slice(0, 8)]]
  }))
}

/** The settings whose digests differ, in alphabetical order. */
export function changedSettings(running: SettingDigests, wanted: SettingDigests): string[] {
  return [...new Set([...Object.keys(running), ...Object.keys(wanted)])].filter((path) => running[path] !== wanted[path]).sort()
}

/** JSON whose objects have their keys in order; undefined for what is absent. */
function canonical(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(inOrder(value))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  return isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, inOrder(child)])) : value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
