import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { offlineUuid, parsePlayerEntries, type PlayerEntry } from './player-entry.ts'

/** One of the game's list files, kept in memory and written at each change. */
export interface PlayerList {
  entries: () => readonly PlayerEntry[]
  find: (player: Player) => PlayerEntry | undefined
  add: (entry: PlayerEntry) => void
  remove: (entry: PlayerEntry) => void
  reload: () => void
}

/** Who joins, as far as lists know players. */
export interface Player {
  uuid: string
  name: string
}

/** How an entry is recognized: by name too where accounts would be verified, for a name then stands for its account. */
export type Recognition = 'ByIdentity' | 'ByIdentityOrName'

/** Opens a list file; one that does not exist is an empty list. */
export function openPlayerList(file: string, recognition: Recognition): PlayerList {
  let entries = read(file)
  const isIt = (entry: PlayerEntry, { uuid, name }: Player): boolean =>
    entry.uuid.toLowerCase() === uuid.toLowerCase() || (recognition === 'ByIdentityOrName' && entry.name.toLowerCase() === name.toLowerCase())
  const write = (changed: PlayerEntry[]): void => {
    entries = changed
    writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`)
  }
  return {
    entries: () => entries,
    find: (player) => entries.find((entry) => isIt(entry, player)),
    add: (entry) => { write([...entries, entry]) },
    remove: (gone) => { write(entries.filter((entry) => entry !== gone)) },
    reload: () => { entries = read(file) },
  }
}

/** The player a command names: identity from the cache of those who joined before, else the offline one. */
export function toPlayer(name: string, cache: PlayerList): Player {
  const known = cache.entries().find((entry) => entry.name.toLowerCase() === name.toLowerCase())
  return known ? { uuid: known.uuid, name: known.name } : { uuid: offlineUuid(name), name }
}

function read(file: string): PlayerEntry[] {
  return existsSync(file) ? parsePlayerEntries(readFileSync(file, 'utf8')) : []
}
