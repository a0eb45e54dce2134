import ssh2, { type AuthContext, type AuthenticationType, type PublicKeyAuthContext } from 'ssh2'
import type { Account } from './account.ts'
import { readAuthorizedKeys } from './authorized-keys.ts'
import { isPassword } from './password.ts'
import type { UserSettings } from './sshd-settings.ts'

/** How one attempt ended: a probe of a key decides nothing yet. */
export type Verdict = 'Accepted' | 'Refused' | 'Probed'

/** What an attempt is judged by. */
export interface Grounds {
  /** As it is at this moment; undefined when there is none of that name. */
  account: Account | undefined
  settings: UserSettings
  log: (message: string) => void
}

/** Judges one attempt to log in. */
export function judge(context: AuthContext, { account, settings, log }: Grounds): Verdict {
  if (context.method === 'password' && settings.allowsPassword) {
    const isRight = isPassword(context.password, account?.hash)
    return isRight && context.username !== 'root' ? 'Accepted' : 'Refused'
  }
  // Without PAM a password that begins with ! locks the account, keys and all.
  if (context.method !== 'publickey' || !settings.allowsPublicKey || !account || account.hash.startsWith('!')) return 'Refused'
  return judgeKey(context, readAuthorizedKeys(account, settings, log))
}

/** The ways to log in that a user may try. */
export function allowedMethods({ allowsPassword, allowsPublicKey }: UserSettings): AuthenticationType[] {
  return [...(allowsPublicKey ? ['publickey' as const] : []), ...(allowsPassword ? ['password' as const] : [])]
}

function judgeKey({ key, signature, blob, hashAlgo }: PublicKeyAuthContext, lines: string[]): Verdict {
  for (const line of lines) {
    const allowed = ssh2.utils.parseKey(line)
    if (allowed instanceof Error || allowed.type !== key.algo || !allowed.getPublicSSH().equals(key.data)) continue
    if (!signature || !blob) return 'Probed'
    return allowed.verify(blob, signature, hashAlgo) === true ? 'Accepted' : 'Refused'
  }
  return 'Refused'
}
