import { Exit } from '../container.ts'
import { isSamePlayer, offlineUuid, parseUuid, type PlayerEntry } from './player-entry.ts'

/** What to do with a list file that is there already. */
export type ExistingFile = 'SKIP' | 'SYNCHRONIZE' | 'MERGE' | 'SYNC_FILE_MERGE_LIST'

/** The two lists that the image keeps. */
export type ListKind = 'Ops' | 'Whitelist'

/** Reads one of the `EXISTING_…_FILE` settings. */
export function parseExistingFile(value: string | undefined): ExistingFile {
  const wanted = value ?? 'SYNC_FILE_MERGE_LIST'
  if (wanted === 'SKIP' || wanted === 'SYNCHRONIZE' || wanted === 'MERGE' || wanted === 'SYNC_FILE_MERGE_LIST') return wanted
  throw new Exit(1, `Invalid value '${wanted}' for --existing: expected SKIP, SYNCHRONIZE, MERGE or SYNC_FILE_MERGE_LIST`)
}

/**
 * A list after the players of `OPS` or `WHITELIST` are put in. Merging, the default, only ever adds: who is taken off
 * the variable stays in the file. Names are looked up at Mojang by the image; here a name has its offline identity.
 */
export function reconcileUsers(kind: ListKind, inputs: string[], existing: PlayerEntry[], mode: ExistingFile): PlayerEntry[] {
  const players = mode === 'SYNCHRONIZE' ? [] : [...existing]
  for (const input of inputs) {
    const player = toPlayer(input, existing)
    if (players.some((other) => isSamePlayer(other, player))) continue
    players.push(kind === 'Ops' ? { level: 4, bypassesPlayerLimit: false, ...player } : player)
  }
  return players
}

/** The names and identities in a variable: separated by commas or white space. */
export function parseUserList(text: string): string[] {
  return text.split(/[,\s]+/).filter((name) => name !== '')
}

function toPlayer(input: string, existing: PlayerEntry[]): PlayerEntry {
  const [name = '', ...flags] = input.split(':')
  const uuid = parseUuid(name)
  if (uuid !== undefined) return existing.find((player) => parseUuid(player.uuid) === uuid) ?? { uuid, name: '' }
  const known = existing.find((player) => player.name.toLowerCase() === name.toLowerCase())
  return known && !flags.includes('offline') ? known : { uuid: offlineUuid(name), name }
}
