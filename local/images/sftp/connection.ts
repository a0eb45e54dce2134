import { join } from 'node:path'
import type { AuthContext, ClientInfo, Connection } from 'ssh2'
import { containerRoot, Exit, inContainer } from '../container.ts'
import { findAccount } from './accounts.ts'
import { allowedMethods, judge } from './authentication.ts'
import { ChrootRefused, enterChroot, findStart } from './chroot.ts'
import { parseInternalSftp, type SftpOptions } from './internal-sftp.ts'
import { ownedFolders } from './owned-folders.ts'
import { serveFiles, type Session } from './sftp-session.ts'
import type { Section } from './sshd-config.ts'
import { expandTokens, toUserSettings, type UserSettings } from './sshd-settings.ts'

/** What all connections share. */
export interface Sshd {
  sections: Section[]
  mounts: ReadonlySet<string>
  log: (message: string) => void
}

/** Who logged in, and what holds for him. */
interface Login {
  user: string
  settings: UserSettings
}

const loginGraceMs = 120_000

/** Serves one connection: login, then one kind of session only, files. */
export function serveConnection(client: Connection, info: ClientInfo, sshd: Sshd): void {
  const from = `from ${info.ip} port ${info.port}`
  const grace = setTimeout(() => { client.end() }, loginGraceMs)
  let login: Login | undefined
  let failures = 0
  client.on('error', () => undefined)
  client.on('close', () => { clearTimeout(grace) })
  client.on('authentication', (context) => {
    const settings = toUserSettings(sshd.sections, context.username)
    const verdict = judge(context, settings)
    if (verdict === 'Accepted') {
      clearTimeout(grace)
      login = { user: context.username, settings }
      sshd.log(`Accepted ${context.method} for ${context.username} ${from} ssh2`)
    }
    if (verdict !== 'Refused') {
      context.accept()
      return
    }
    failures += context.method === 'none' ? 0 : 1
    logFailure(sshd, context, from)
    if (failures < settings.maxAuthTries) context.reject(allowedMethods(settings))
    else client.end()
  })
  client.on('session', (accept) => {
    const session = accept()
    session.on('sftp', (acceptSftp, reject) => {
      const options = login && parseInternalSftp(login.settings.forceCommand ?? login.settings.subsystem ?? '')
      if (!login || !options) {
        reject()
        return
      }
      const opening = openSession(login, options, { info, sshd })
      serveFiles(acceptSftp(), opening)
      opening.catch((error: unknown) => {
        sshd.log(`fatal: ${error instanceof Error ? error.message : String(error)}`)
        client.end()
      })
    })
  })
}

function logFailure(sshd: Sshd, { method, username }: AuthContext, from: string): void {
  if (method === 'none') return
  sshd.log(`Failed ${method} for ${findAccount(username) ? '' : 'invalid user '}${username} ${from} ssh2`)
}

/** The file session a user gets; rejects where sshd would end the connection. */
async function openSession({ user, settings }: Login, options: SftpOptions, { info, sshd }: { info: ClientInfo; sshd: Sshd }): Promise<Session> {
  const account = findAccount(user)
  if (!account) throw new ChrootRefused(`no such user: ${user}`)
  const tree = settings.chroot === undefined
    ? { root: containerRoot(), mounts: sshd.mounts }
    : await enterChroot(expand(settings.chroot, user), sshd.mounts)
  const start = options.startFolder === undefined ? `/home/${user}` : expand(options.startFolder, user)
  return {
    tree,
    user: { uid: account.uid, gid: account.gid, owned: new Set(ownedFolders(account.uid).map((path) => join(inContainer(path)))) },
    start: await findStart(tree, start),
    isReadOnly: options.isReadOnly,
    umask: options.umask,
    isClientOpenSsh: /^SSH-2\.0-OpenSSH/.test(String(info.header.identRaw)),
  }
}

function expand(text: string, user: string): string {
  try {
    return expandTokens(text, user)
  } catch (error) {
    throw error instanceof Exit ? new ChrootRefused(error.message) : error
  }
}
