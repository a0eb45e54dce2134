import type { AuthContext, ClientInfo, Connection } from 'ssh2'
import { containerRoot, Exit, inContainer } from '../container.ts'
import type { Account } from './account.ts'
import { findAccount, groupsOf } from './accounts.ts'
import { allowedMethods, judge } from './authentication.ts'
import { ChrootRefused, enterChroot, findStart } from './chroot.ts'
import { parseInternalSftp, type SftpOptions } from './internal-sftp.ts'
import { startLoginProcess } from './login-process.ts'
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
  account: Account
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
    // Looked up anew at each attempt, as accounts come and go.
    const account = findAccount(context.username)
    const settings = toUserSettings(sshd.sections, { name: context.username, groups: groupsOf(context.username) })
    const verdict = judge(context, { account, settings, log: sshd.log })
    if (verdict === 'Accepted' && account) {
      clearTimeout(grace)
      login = { account, settings }
      sshd.log(`Accepted ${context.method} for ${context.username} ${from} ssh2`)
      const process = startLoginProcess(account.name, () => { client.end() })
      client.on('close', () => { process.end() })
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
async function openSession({ account, settings }: Login, options: SftpOptions, { info, sshd }: { info: ClientInfo; sshd: Sshd }): Promise<Session> {
  const { name, uid, gid, home } = account
  const tree = settings.chroot === undefined
    ? { root: containerRoot(), mounts: sshd.mounts }
    : await enterChroot(expand(settings.chroot, { h: home, u: name }), sshd.mounts)
  return {
    tree,
    user: { uid, gid, owned: new Set(ownedFolders(uid).map((path) => inContainer(path))) },
    start: await findStart(tree, expand(options.startFolder ?? '%d', { d: home, u: name })),
    isReadOnly: options.isReadOnly,
    umask: options.umask,
    isClientOpenSsh: /^SSH-2\.0-OpenSSH/.test(String(info.header.identRaw)),
  }
}

function expand(text: string, tokens: Record<string, string>): string {
  try {
    return expandTokens(text, tokens)
  } catch (error) {
    throw error instanceof Exit ? new ChrootRefused(error.message) : error
  }
}
