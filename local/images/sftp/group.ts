import type { Account } from './account.ts'

/** A group of the container's system. */
export interface Group {
  name: string
  gid: number
  /** Accounts that are in it beside those whose own group it is. */
  members: string[]
}

/** The groups of a Debian image that users may be put into. */
export const systemGroups: readonly Group[] = [['root', 0], ['shadow', 42], ['users', 100], ['nogroup', 65534]]
  .map(([name, gid]) => ({ name: String(name), gid: Number(gid), members: [] }))

/** The id for a group made without one: of the system's numbers the highest that is free, else the next. */
export function nextGid(groups: readonly Group[], kind: 'System' | 'User'): number {
  const taken = new Set(groups.map(({ gid }) => gid))
  let gid = kind === 'System' ? 999 : 1000
  while (taken.has(gid)) gid += kind === 'System' ? -1 : 1
  return gid
}

/** The names of all groups that an account is in. */
export function groupNames(account: Account, groups: readonly Group[]): string[] {
  return groups.filter(({ gid, members }) => gid === account.gid || members.includes(account.name)).map(({ name }) => name)
}

/** Groups in which an account is a member of exactly these, by name; undefined for a name that is none. */
export function withMember(groups: readonly Group[], account: string, names: string[]): Group[] | undefined {
  if (names.some((name) => !groups.some((group) => group.name === name))) return undefined
  return groups.map(({ name, gid, members }) => {
    const others = members.filter((member) => member !== account)
    return { name, gid, members: names.includes(name) ? [...others, account] : others }
  })
}

/** The text of /etc/group. */
export function formatGroups(groups: readonly Group[]): string {
  return groups.map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(',')}\n`).join('')
}

/** The groups in /etc/group. */
export function parseGroups(text: string): Group[] {
  return text.split('\n').filter((line) => line !== '').map((line) => {
    const [name = '', , gid = '', members = ''] = line.split(':')
    return { name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') }
  })
}
