import { createHash } from 'node:crypto'
import { z } from 'zod'

/** A player in whitelist.json, ops.json, banned-players.json or usercache.json; other fields of the game are kept. */
export const playerEntry = z.looseObject({
  /** Identity of the account, with dashes. */
  uuid: z.string(),
  /** Name of the account, may be empty or old. */
  name: z.string().default(''),
})

/** A player in one of the game's lists. */
export type PlayerEntry = z.infer<typeof playerEntry>

/** The entries of a list file's text; throws when it is not such a list. */
export function parsePlayerEntries(text: string): PlayerEntry[] {
  return z.array(playerEntry).parse(JSON.parse(text))
}

/** The identity the game gives a name that no account service vouches for. */
export function offlineUuid(name: string): string {
  const bytes = createHash('md5').update(`OfflinePlayer:${name}`).digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return withDashes(bytes.toString('hex'))
}

/** An identity with dashes and in small letters; undefined when the text is a name. */
export function parseUuid(text: string): string | undefined {
  const plain = text.replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(plain) ? withDashes(plain) : undefined
}

/** Whether two players are the same account. */
export function isSamePlayer(a: PlayerEntry, b: PlayerEntry): boolean {
  return parseUuid(a.uuid) === parseUuid(b.uuid)
}

function withDashes(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
