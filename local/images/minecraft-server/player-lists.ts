import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dataFile } from './data-files.ts'
import { offlineUuid, parsePlayerEntries, parseUuid, type PlayerEntry } from './player-entry.ts'

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

/** Opens a list file; one that does not exist is an empty list, and so, with a warning, is one that is none. That one is kept aside when the list is written. */
export function openPlayerList(path: string, recognition: Recognition, warn: (message: string) => void): PlayerList {
  let { entries, isSpoilt } = load(path, warn)
  const isIt = (entry: PlayerEntry, { uuid, name }: Player): boolean =>
    entry.uuid.toLowerCase() === uuid.toLowerCase() || (recognition === 'ByIdentityOrName' && entry.name.toLowerCase() === name.toLowerCase())
  const write = (changed: PlayerEntry[]): void => {
    entries = changed
    const file = dataFile(path)
    if (isSpoilt) renameSync(file, `${file}.spoilt`)
    isSpoilt = false
    writeFileSync(file, `${JSON.stringify(entries, null, 2)}\n`)
  }
  return {
    entries: () => entries,
    find: (player) => entries.find((entry) => isIt(entry, player)),
    add: (entry) => { write([...entries, entry]) },
    remove: (gone) => { write(entries.filter((entry) => entry !== gone)) },
    reload: () => { ({ entries, isSpoilt } = load(path, warn)) },
  }
}

/**
 * The player a command names: identity from the cache of those who joined before, else the offline one. Undefined for what
 * can be nobody's name, such as an identity that nobody who ever joined has.
 */
export function toPlayer(text: string, cache: PlayerList): Player | undefined {
  const uuid = parseUuid(text)
  const isIt = (entry: PlayerEntry): boolean => (uuid === undefined ? entry.name.toLowerCase() === text.toLowerCase() : parseUuid(entry.uuid) === uuid)
  const known = cache.entries().find(isIt)
  if (known) return { uuid: known.uuid, name: known.name }
  return /^[!-~]{1,16}$/.test(text) ? { uuid: offlineUuid(text), name: text } : undefined
}

/** Whoever may read the log need not be one who may read the file, so the warning does not quote it. */
function load(path: string, warn: (message: string) => void): { entries: PlayerEntry[]; isSpoilt: boolean } {
  const file = dataFile(path)
  if (!existsSync(file)) return { entries: [], isSpoilt: false }
  try {
    return { entries: parsePlayerEntries(readFileSync(file, 'utf8')), isSpoilt: false }
  } catch {
    warn(`${path} cannot be read as a list of players: the server goes on as if it were empty`)
    return { entries: [], isSpoilt: true }
  }
}
