import { isDeepStrictEqual } from 'node:util'
import { encrypt } from 'unixcrypt'
import { MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import { isSameSpec } from '../lib/same-spec.ts'
import { cryptSftpUsers, passwordsOf } from '../lib/sftp-passwords.ts'
import type { Seen } from './cluster.ts'
import type { Told } from './project.ts'
import type { Declared, ServerRow } from './rows.ts'

/** What a resource says its server should be, for a row of its own; undefined when its spec can't be read. */
export async function toDeclared({ spec, specVersion }: Seen, known: unknown = undefined): Promise<Declared | undefined> {
  const parsed = MinecraftServerSpec.safeParse(spec)
  if (!parsed.success) return undefined
  const before = MinecraftServerSpec.safeParse(known).data
  const sftpUsers = await cryptSftpUsers(parsed.data.sftpUsers, before ? passwordsOf(before) : new Map(), encrypt)
  return { managedBy: specVersion === undefined ? 'kubectl' : 'api', spec: { ...parsed.data, sftpUsers }, version: specVersion ?? 1 }
}

/** Whether a report tells of a spec that the row has to take from its resource: one that the API does not write. */
export function tellsOfSpec(row: ServerRow, { data }: Told): boolean {
  if (row.managedBy === 'api' || row.goneAt !== null || data.uid === undefined) return false
  return data.specVersion !== undefined || (data.generation ?? 0) > (row.state?.generation ?? 0)
}

/** What a row takes over from its resource; undefined when it has it all. */
export async function toTakenOver(row: ServerRow, seen: Seen): Promise<Declared | undefined> {
  if (row.managedBy === 'api' || row.name !== seen.name) return undefined
  const declared = await toDeclared(seen, row.spec)
  if (!declared || (declared.managedBy === row.managedBy && isDeepStrictEqual(declared.spec, row.spec))) return undefined
  return { ...declared, version: Math.max(declared.version, row.version + 1) }
}

/** Whether a row and its resource say the same. Most specs are the same to the letter; else their defaults are filled in first. */
export const agree = (row: ServerRow, seen: Seen): boolean => isDeepStrictEqual(row.spec, seen.spec) || isSameSpec(row.spec, seen.spec)
