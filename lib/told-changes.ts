import { isDeepStrictEqual } from 'node:util'
import type { MinecraftServerSpec } from '../contracts/minecraft-server.ts'

/** Texts that hold no secret. Any other may: a seed, an address with a token. */
const OPEN_TEXTS: ReadonlySet<string> = new Set<keyof MinecraftServerSpec>([
  'desiredState', 'restartPolicy', 'type', 'version', 'javaVersion', 'jvmFlags', 'memory', 'cpu', 'storageSize', 'timezone', 'difficulty', 'gameMode', 'exposure',
])

/** What has changed in a spec, field by field in the order of their names: from what to what, where the values are no secret. */
export function toToldChanges(before: MinecraftServerSpec, after: MinecraftServerSpec): string[] {
  const fields = new Map(Object.entries(before))
  const changed = new Map(Object.entries(after))
  const names = [...new Set([...fields.keys(), ...changed.keys()])].filter((name) => !isDeepStrictEqual(fields.get(name), changed.get(name)))
  return names.sort().map((name) => `${name}${toValues(name, fields.get(name), changed.get(name))}`)
}

function toValues(name: string, before: unknown, after: unknown): string {
  return isOpen(name, before) && isOpen(name, after) ? ` from ${String(before)} to ${String(after)}` : ''
}

function isOpen(name: string, value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && OPEN_TEXTS.has(name))
}
