import { appendFileSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Exit, inContainer } from '../container.ts'
import { createUser } from './create-user.ts'
import { ensureHostKeys } from './host-key-files.ts'
import { parseUsersConf } from './user-line.ts'

/** Its presence tells that users were made; from then on nobody reads users.conf again. */
const marker = '/var/run/sftp/users.conf'

/** Makes the users and host keys, unless a run before did: later edits of users, passwords or removals have no effect. */
export function createFirstUsers(args: string[], startsSshd: boolean): void {
  const file = inContainer(marker)
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true })
  const lines = [...configuredUsers(), ...args, ...(process.env.SFTP_USERS ?? '').split(' ').filter((word) => word !== '')]
  if (lines.length > 0) writeFileSync(file, '')
  for (const line of lines) appendFileSync(file, `${line}\n`)
  if (lines.length === 0 && startsSshd) throw new Exit(3, '[/entrypoint] FATAL: No users provided!')
  for (const line of lines) createUser(line)
  ensureHostKeys()
}

function configuredUsers(): string[] {
  const file = ['/etc/sftp/users.conf', '/etc/sftp-users.conf'].map((path) => inContainer(path)).find(isFile)
  if (file === undefined) return []
  const lines = parseUsersConf(readFileSync(file, 'utf8'))
  // The image filters the file with grep, which fails when no line is left, and its error trap ends the container.
  if (lines.length === 0) throw new Exit(1, '/entrypoint: Error on line 36: grep -v -E "$reArgSkip" < "$userConfPath" > "$userConfFinalPath"')
  return lines
}

function isFile(path: string): boolean {
  return existsSync(path) && (lstatSync(path).isSymbolicLink() || lstatSync(path).isFile())
}
