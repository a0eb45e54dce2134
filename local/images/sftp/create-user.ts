import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { inContainer, print } from '../container.ts'
import { nextUid, usersGroup } from './account.ts'
import { createGroup, findAccount, findGroup, readAccounts, writeAccounts } from './accounts.ts'
import { ownFolder } from './owned-folders.ts'
import { cryptPassword } from './password.ts'
import { parseUserLine } from './user-line.ts'

/** Makes the account, home, authorized keys and folders that a users line states. Prints the line, password included, as the image does. */
export function createUser(line: string): void {
  log(`Parsing user data: "${line}"`)
  const user = parseUserLine(line)
  if (findAccount(user.name)) {
    log(`WARNING: User "${user.name}" already exists. Skipping.`)
    return
  }
  const accounts = readAccounts()
  const uid = user.uid ?? nextUid(accounts)
  const hash = user.isCrypted ? user.password : cryptPassword(user.password)
  const home = `/home/${user.name}`
  if (user.gid !== undefined && !findGroup(String(user.gid))) createGroup(`group_${user.gid}`, user.gid)
  writeAccounts([...accounts, { name: user.name, uid, gid: user.gid ?? usersGroup, home, hash: user.password === '' ? '*' : hash }])
  mkdirSync(inContainer(home), { recursive: true })
  chmodSync(inContainer(home), 0o755)
  mergeKeys(home)
  for (const folder of user.folders) createFolder(normalize(join('/', home, folder)), uid)
}

/** Queued public keys become the authorized ones, once. */
function mergeKeys(home: string): void {
  const queue = inContainer(`${home}/.ssh/keys`)
  if (!existsSync(queue)) return
  const names = readdirSync(queue).filter((name) => !name.startsWith('.'))
  const lines = names.flatMap((name) => readFileSync(join(queue, name), 'utf8').split('\n'))
  const unique = [...new Set(lines.filter((line) => line !== ''))].sort()
  writeFileSync(inContainer(`${home}/.ssh/authorized_keys`), unique.map((line) => `${line}\n`).join(''), { mode: 0o600 })
}

function createFolder(path: string, uid: number): void {
  if (existsSync(inContainer(path))) {
    log(`Directory already exists: ${path}`)
    return
  }
  log(`Creating directory: ${path}`)
  mkdirSync(inContainer(path), { recursive: true })
  chmodSync(inContainer(path), 0o755)
  ownFolder(path, uid)
}

function log(message: string): void {
  print(`[/usr/local/bin/create-sftp-user] ${message}`)
}
