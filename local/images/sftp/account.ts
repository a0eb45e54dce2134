/** A user of the container's system. */
export interface Account {
  name: string
  uid: number
  gid: number
  home: string
  /** Crypted password; `*` lets nobody in by password. */
  hash: string
}

const systemNames = [
  'root', 'daemon', 'bin', 'sys', 'sync', 'games', 'man', 'lp', 'mail', 'news', 'uucp', 'proxy', 'www-data', 'backup', 'list', 'irc',
  '_apt', 'nobody', 'systemd-network', 'systemd-timesync', 'messagebus', 'sshd',
]

/** The accounts that a Debian image has before any user is made: none can log in. */
export const systemAccounts: readonly Account[] = systemNames.map((name, i) => ({
  name, uid: name === 'nobody' ? 65534 : i, gid: i, home: name === 'root' ? '/root' : '/nonexistent', hash: '*',
}))

/** Group of users made without one. */
export const usersGroup = 100

/** The id for a user made without one. */
export function nextUid(accounts: readonly Account[]): number {
  return Math.max(999, ...accounts.map(({ uid }) => uid).filter((uid) => uid < 60_000)) + 1
}

/** The text of /etc/passwd and /etc/shadow for accounts. */
export function formatAccounts(accounts: readonly Account[]): { passwd: string; shadow: string } {
  const passwd = accounts.map(({ name, uid, gid, home }) => `${name}:x:${uid}:${gid}::${home}:/bin/sh\n`)
  const shadow = accounts.map(({ name, hash }) => `${name}:${hash}:19000:0:99999:7:::\n`)
  return { passwd: passwd.join(''), shadow: shadow.join('') }
}

/** The accounts in /etc/passwd and /etc/shadow. */
export function parseAccounts(passwd: string, shadow: string): Account[] {
  const hashes = new Map(shadow.split('\n').map((line) => [line.split(':')[0] ?? '', line.split(':')[1] ?? '*']))
  return passwd.split('\n').filter((line) => line !== '').map((line) => {
    const [name = '', , uid = '', gid = '', , home = '/'] = line.split(':')
    return { name, uid: Number(uid), gid: Number(gid), home, hash: hashes.get(name) ?? '*' }
  })
}
