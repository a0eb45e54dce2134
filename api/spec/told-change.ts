import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toToldChanges } from '../../lib/told-changes.ts'

/** What a history says of a change of the spec. */
export interface ToldChange {
  type: string
  message: string
}

const ASKED: Readonly<Record<MinecraftServerSpec['desiredState'], ToldChange>> = {
  Running: { type: 'action.start', message: 'The server is to start.' },
  Stopped: { type: 'action.stop', message: 'The server is to stop.' },
  Maintenance: { type: 'action.maintain', message: 'The game is to be off for maintenance.' },
}

/** Tells a change of the spec; one of what the server is to do alone is told as that. */
export function toToldChange(before: MinecraftServerSpec, after: MinecraftServerSpec): ToldChange {
  const changes = toToldChanges(before, after)
  if (changes.length === 0) return { type: 'server.updated', message: 'The same spec was asked for once more.' }
  if (changes.length === 1 && before.desiredState !== after.desiredState) return ASKED[after.desiredState]
  return { type: 'server.updated', message: `Changed: ${changes.join(', ')}.` }
}
