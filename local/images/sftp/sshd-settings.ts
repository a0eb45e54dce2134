import { Exit } from '../container.ts'
import type { Section } from './sshd-config.ts'

/** What holds for the server as a whole. */
export interface ServerSettings {
  port: number
  hostKeys: string[]
}

/** What holds for one user. */
export interface UserSettings {
  /** Tokens are not replaced yet; undefined without a chroot. */
  chroot: string | undefined
  forceCommand: string | undefined
  subsystem: string | undefined
  allowsPassword: boolean
  allowsPublicKey: boolean
  maxAuthTries: number
}

const defaultHostKeys = ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ecdsa_key', '/etc/ssh/ssh_host_ed25519_key']

/** The settings before any Match. */
export function toServerSettings([general]: Section[]): ServerSettings {
  const hostKeys = (general?.settings ?? []).filter(({ keyword }) => keyword === 'hostkey').map(({ value }) => value)
  const port = Number(find(general ? [general] : [], 'port') ?? 22)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Exit(255, '/etc/ssh/sshd_config: Badly formatted port number.')
  return { port, hostKeys: hostKeys.length > 0 ? hostKeys : defaultHostKeys }
}

/** The settings for a user: a Match that fits goes before the general part, and of several the first that says something. */
export function toUserSettings(sections: Section[], user: string): UserSettings {
  const [general, ...matches] = sections
  const fitting = [...matches.filter(({ users }) => users === undefined || isMatch(users, user)), ...(general ? [general] : [])]
  const value = (keyword: string): string | undefined => find(fitting, keyword)
  const [subsystem, ...command] = value('subsystem')?.split(/\s+/) ?? []
  return {
    chroot: unlessNone(value('chrootdirectory')),
    forceCommand: unlessNone(value('forcecommand')),
    subsystem: subsystem === 'sftp' ? command.join(' ') : undefined,
    allowsPassword: value('passwordauthentication')?.toLowerCase() !== 'no',
    allowsPublicKey: value('pubkeyauthentication')?.toLowerCase() !== 'no',
    maxAuthTries: Number(value('maxauthtries') ?? 6),
  }
}

/** Replaces `%h`, `%u` and `%%`. */
export function expandTokens(text: string, user: string): string {
  return text.replace(/%(.)/g, (_match, token: string) => {
    if (token === 'h') return `/home/${user}`
    if (token === 'u') return user
    if (token === '%') return '%'
    throw new Exit(255, `unknown key %${token} in ${text}`)
  })
}

function find(sections: Section[], keyword: string): string | undefined {
  return sections.flatMap(({ settings }) => settings).find((setting) => setting.keyword === keyword)?.value
}

/** Of patterns with `*`, `?` and `!`: one has to fit, and none of the negated ones. */
function isMatch(patterns: string[], user: string): boolean {
  const fits = (pattern: string): boolean => toExpression(pattern.replace(/^!/, '')).test(user)
  const [negated, plain] = [patterns.filter((pattern) => pattern.startsWith('!')), patterns.filter((pattern) => !pattern.startsWith('!'))]
  return plain.some(fits) && !negated.some(fits)
}

function toExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}

function unlessNone(value: string | undefined): string | undefined {
  return value?.toLowerCase() === 'none' ? undefined : value
}
