import { chmodSync, chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Who a program runs as, by numbers. */
export interface Account {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root, so root lends it the account `nobody`, which owns nothing else. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 }

/** The account that PostgreSQL gets; undefined for one's own. */
export const postgresAccount = (): Account | undefined => (process.getuid?.() === 0 ? NOBODY : undefined)

/** Lets the account's group pass through a private folder of ours, and see nothing in it that it has no right to. */
export function letPass(folder: string, { gid }: Account): void {
  const { mode: bits, uid, gid: group } = statSync(folder)
  const mode = bits & 0o777
  if (mode & 0o001 || (group === gid && mode & 0o010)) return
  const isPrivate = (mode & 0o070) === 0
  if (isPrivate) chownSync(folder, uid, gid)
  chmodSync(folder, mode | (isPrivate ? 0o010 : 0o001))
}

/** Fails with what to do when the account can't get to a path: a folder above it is closed to others. */
export function checkWay(path: string, account: Account): void {
  const closed = foldersAbove(path).find((folder) => !mayPass(folder, account))
  if (closed !== undefined) throw new Error(`PostgreSQL does not run as root, and the account it gets instead (${account.uid}) can't pass through ${closed} to ${path}. Start HomeCraft as another user, or keep it, and HOMECRAFT_HOME, where others may pass.`)
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [...foldersAbove(parent), parent]
}

function mayPass(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (uid === account.uid) return (mode & 0o100) !== 0
  return (mode & (gid === account.gid ? 0o010 : 0o001)) !== 0
}
