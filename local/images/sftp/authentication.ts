import { existsSync, readFileSync } from 'node:fs'
import ssh2, { type AuthContext, type AuthenticationType, type PublicKeyAuthContext } from 'ssh2'
import { inContainer } from '../container.ts'
import { findAccount } from './accounts.ts'
import { isPassword } from './password.ts'
import type { UserSettings } from './sshd-settings.ts'

/** How one attempt ended: a probe of a key decides nothing yet. */
export type Verdict = 'Accepted' | 'Refused' | 'Probed'

/** Judges one attempt to log in. */
export function judge(context: AuthContext, settings: UserSettings): Verdict {
  const account = findAccount(context.username)
  if (context.method === 'password' && settings.allowsPassword) {
    const isRight = isPassword(context.password, account?.hash)
    return isRight && context.username !== 'root' ? 'Accepted' : 'Refused'
  }
  if (context.method === 'publickey' && settings.allowsPublicKey && account) return judgeKey(context)
  return 'Refused'
}

/** The ways to log in that a user may try. */
export function allowedMethods({ allowsPassword, allowsPublicKey }: UserSettings): AuthenticationType[] {
  return [...(allowsPublicKey ? ['publickey' as const] : []), ...(allowsPassword ? ['password' as const] : [])]
}

function judgeKey({ username, key, signature, blob, hashAlgo }: PublicKeyAuthContext): Verdict {
  for (const line of authorizedKeys(username)) {
    const allowed = ssh2.utils.parseKey(line)
    if (allowed instanceof Error || allowed.type !== key.algo || !allowed.getPublicSSH().equals(key.data)) continue
    if (!signature || !blob) return 'Probed'
    return allowed.verify(blob, signature, hashAlgo) === true ? 'Accepted' : 'Refused'
  }
  return 'Refused'
}

function authorizedKeys(user: string): string[] {
  const file = inContainer(`/home/${user}/.ssh/authorized_keys`)
  if (!/^[A-Za-z0-9._-]+$/.test(user) || !existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}
