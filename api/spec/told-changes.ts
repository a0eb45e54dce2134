import { isDeepStrictEqual } from 'node:util'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'

/** What a history says of a change of the spec. */
export interface ToldChange {
  type: string
  message: string
}

/** Texts that hold no secret. Any other may: a seed, an address with a token. */
const OPEN_TEXTS: ReadonlySet<string> = new Set<keyof MinecraftServerSpec>([
  'desiredState', 'restartPolicy', 'type', 'version', 'javaVersion', 'jvmFlags', 'memory', 'cpu', 'storageSize', 'timezone', 'difficulty', 'gameMode', 'exposure',
])

const ASKED: Readonly<Record<MinecraftServerSpec['desiredState'], ToldChange>> = {
  Running: { type: 'action.start', message: 'The server is to start.' },
  Stopped: { type: 'action.stop', message: 'The server is to stop.' },
  Maintenance: { type: 'action.maintain', message: 'The game is to be off for maintenance.' },
}

/** Tells a change by the names of the fields, with their values where these are no secret. */
export function toToldChange(before: MinecraftServerSpec, after: MinecraftServerSpec): ToldChange {
  const fields = new Map(Object.entries(before))
  const changed = new Map(Object.entries(after))
  const names = [...new Set([...fields.keys(), ...changed.keys()])].filter((name) => !isDeepStrictEqual(fields.get(name), changed.get(name))).sort()
  if (names.length === 0) return { type: 'server.updated', message: 'The same spec was asked for once more.' }
  if (names.length === 1 && names[0] === 'desiredState') return ASKED[after.desiredState]
  return { type: 'server.updated', message: `Changed: ${names.map((name) => `${name}${toValues(name, fields.get(name), changed.get(name))}`).join(', ')}.` }
}

function toValues(name: string, before: unknown, after: unknown): string {
  return isOpen(name, before) && isOpen(name, after) ? ` from ${String(before)} to ${String(after)}` : ''
}

function isOpen(name: string, value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && OPEN_TEXTS.has(name))
}
