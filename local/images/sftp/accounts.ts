import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Exit, inContainer } from '../container.ts'
import { formatAccounts, parseAccounts, systemAccounts, type Account } from './account.ts'
import { formatGroups, groupNames, nextGid, parseGroups, systemGroups, withMember, type Group } from './group.ts'

/** The accounts of the container. */
export function readAccounts(): readonly Account[] {
  const passwd = inContainer('/etc/passwd')
  if (!existsSync(passwd)) return systemAccounts
  return parseAccounts(readFileSync(passwd, 'utf8'), readFileSync(inContainer('/etc/shadow'), 'utf8'))
}

/** Replaces the accounts of the container. */
export function writeAccounts(accounts: readonly Account[]): void {
  const { passwd, shadow } = formatAccounts(accounts)
  replace('/etc/shadow', shadow, 0o640)
  replace('/etc/passwd', passwd, 0o644)
}

/** The account of that name. */
export function findAccount(name: string): Account | undefined {
  return readAccounts().find((account) => account.name === name)
}

/** Changes an account; false when there is no such account. */
export function changeAccount(name: string, change: Partial<Account>): boolean {
  if (!findAccount(name)) return false
  writeAccounts(readAccounts().map((account) => (account.name === name ? { ...account, ...change } : account)))
  return true
}

/** The groups of the container. */
export function readGroups(): readonly Group[] {
  const file = inContainer('/etc/group')
  return existsSync(file) ? parseGroups(readFileSync(file, 'utf8')) : systemGroups
}

/** The group that a name or number stands for. */
export function findGroup(key: string): Group | undefined {
  return readGroups().find(({ name, gid }) => name === key || String(gid) === key)
}

/** Makes a group. Throws an Exit when its name or number is taken. */
export function createGroup(name: string, gid?: number, kind: 'System' | 'User' = 'User'): void {
  const groups = readGroups()
  if (groups.some((group) => group.name === name)) throw new Exit(9, `groupadd: group '${name}' already exists`)
  if (groups.some((group) => group.gid === gid)) throw new Exit(4, `groupadd: GID '${gid}' already exists`)
  replace('/etc/group', formatGroups([...groups, { name, gid: gid ?? nextGid(groups, kind), members: [] }]), 0o644)
}

/** Puts an account into exactly these groups beside its own, given as words of commands give them. Throws an Exit for a group that is not there. */
export function joinGroups(command: string, account: string, words: string): void {
  const names = words.split(',').filter((name) => name !== '')
  const groups = withMember(readGroups(), account, names)
  if (!groups) throw new Exit(6, `${command}: group '${names.filter((name) => !findGroup(name)).join(',')}' does not exist`)
  replace('/etc/group', formatGroups(groups), 0o644)
}

/** The names of the groups that a user is in, as they are now. */
export function groupsOf(user: string): string[] {
  const account = findAccount(user)
  return account ? groupNames(account, readGroups()) : []
}

/** So that a login that reads at the same time sees the old text or the new one. */
function replace(path: string, text: string, mode: number): void {
  const file = inContainer(path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, text, { mode })
  renameSync(`${file}.new`, file)
}
