import { Exit } from '../container.ts'
import type { Criterion, Section } from './sshd-config.ts'

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
  /** Tokens are not replaced yet; a path that does not begin with / is one in the user's home. */
  authorizedKeys: string[]
  /** Whether files of keys that others may write are refused. */
  isStrict: boolean
  maxAuthTries: number
}

/** Who logs in, with the groups that he is in now. */
export interface Candidate {
  name: string
  groups: string[]
}

const defaultAuthorizedKeys = '.ssh/authorized_keys .ssh/authorized_keys2'
const defaultHostKeys = ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ecdsa_key', '/etc/ssh/ssh_host_ed25519_key']

/** The settings before any Match. */
export function toServerSettings([general]: Section[]): ServerSettings {
  const hostKeys = (general?.settings ?? []).filter(({ keyword }) => keyword === 'hostkey').map(({ value }) => value)
  const port = Number(find(general ? [general] : [], 'port') ?? 22)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Exit(255, '/etc/ssh/sshd_config: Badly formatted port number.')
  return { port, hostKeys: hostKeys.length > 0 ? hostKeys : defaultHostKeys }
}

/** The settings for a user: a Match that fits goes before the general part, and of several the first that says something. */
export function toUserSettings(sections: Section[], user: Candidate): UserSettings {
  const [general, ...matches] = sections
  const fitting = [...matches.filter(({ criteria }) => criteria.every((criterion) => holds(criterion, user))), ...(general ? [general] : [])]
  const value = (keyword: string): string | undefined => find(fitting, keyword)
  const [subsystem, ...command] = value('subsystem')?.split(/\s+/) ?? []
  return {
    chroot: unlessNone(value('chrootdirectory')),
    forceCommand: unlessNone(value('forcecommand')),
    subsystem: subsystem === 'sftp' ? command.join(' ') : undefined,
    allowsPassword: !isNo(value('passwordauthentication')),
    allowsPublicKey: !isNo(value('pubkeyauthentication')),
    authorizedKeys: toPaths(value('authorizedkeysfile') ?? defaultAuthorizedKeys),
    isStrict: !isNo(value('strictmodes')),
    maxAuthTries: Number(value('maxauthtries') ?? 6),
  }
}

/** Replaces the given tokens and `%%`; of keywords these are `%h` and `%u`, of internal-sftp `%d` and `%u`. */
export function expandTokens(text: string, tokens: Record<string, string>): string {
  return text.replace(/%(.)/g, (_match, token: string) => {
    const value = token === '%' ? '%' : tokens[token]
    if (value === undefined) throw new Exit(255, `unknown key %${token} in ${text}`)
    return value
  })
}

function find(sections: Section[], keyword: string): string | undefined {
  return sections.flatMap(({ settings }) => settings).find((setting) => setting.keyword === keyword)?.value
}

/** A group fits when the patterns fit one of the user's groups, and none of the negated ones fits any. */
function holds({ kind, patterns }: Criterion, { name, groups }: Candidate): boolean {
  if (kind === 'user') return isMatch(patterns, name)
  const negated = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  return groups.some((group) => isMatch(patterns, group)) && !groups.some((group) => negated.some((pattern) => toExpression(pattern).test(group)))
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

function isNo(value: string | undefined): boolean {
  return value?.toLowerCase() === 'no'
}

function toPaths(value: string): string[] {
  return unlessNone(value)?.split(/\s+/) ?? []
}

function unlessNone(value: string | undefined): string | undefined {
  return value?.toLowerCase() === 'none' ? undefined : value
}
