import type * as z from 'zod'
import type { Server } from '../../../../contracts/rest/server.ts'
import type { ServerPatch } from '../../../../contracts/rest/server-patch.ts'
import { check } from '../../../../contracts/issues.ts'
import { parseSftpUser, SftpPassword, SftpUserObject, toSftpUser, WORLD_FOLDER, type SftpUser } from '../../../../contracts/sftp-user.ts'

/** A host and its port. */
export interface Endpoint {
  host: string
  port: number
}

/** An endpoint `host:port` taken apart. */
export function parseEndpoint(endpoint: string): Endpoint {
  const colon = endpoint.lastIndexOf(':')
  return { host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) }
}

/** The address as one types it in the game: its usual port goes without saying. */
export function toJoinAddress(endpoint: string): string {
  const { host, port } = parseEndpoint(endpoint)
  return port === 25565 ? host : endpoint
}

const HINTS: Readonly<Record<Server['spec']['exposure'], string>> = {
  LoadBalancer: 'In Minecraft: Multiplayer, Add Server, and paste this address.',
  NodePort: 'In Minecraft: Multiplayer, Add Server, and paste this address with its port.',
  ClusterIP: 'Only players within the cluster reach this address. Choose another exposure in the settings to let others in.',
}

/** How to join. */
export const toJoinHint = (exposure: Server['spec']['exposure']): string => HINTS[exposure]

/** Why there is no address yet. */
export const toNoAddressText = (exposure: Server['spec']['exposure']): string =>
  (exposure === 'LoadBalancer' ? 'The cluster has given it no address yet.' : 'Its address is not known yet.')

/** What to type into a terminal to reach the files. */
export function toSftpCommand(endpoint: string, user: string): string {
  const { host, port } = parseEndpoint(endpoint)
  return `sftp -P ${port} ${user}@${host}`
}

/** A user of SFTP as the page lists it. */
export interface ListedSftpUser extends SftpUser {
  /** How the user logs in, in words. */
  means: string
  /** Where a session begins, as the server shows it. */
  begins: string
  /** Another path to the same place; absent where there is none. */
  alias?: string
}

/** Everybody who reaches the files, from both forms of the spec. */
export function toSftpUsers({ sftpUsers, sftp }: Pick<Server['spec'], 'sftpUsers' | 'sftp'>): ListedSftpUser[] {
  return [...sftpUsers.map(parseSftpUser), ...sftp.users.map(toSftpUser)].map((user) => ({ ...user, means: toMeans(user), ...toPlace(user) }))
}

/** A line names a link to the world, which servers resolve; an object, a folder of the world. */
function toPlace({ folder }: SftpUser): Pick<ListedSftpUser, 'begins' | 'alias'> {
  const isOfWorld = folder === WORLD_FOLDER || folder.startsWith(`${WORLD_FOLDER}/`)
  return isOfWorld ? { begins: `/${folder}` } : { begins: `/${WORLD_FOLDER}`, alias: `/${folder}` }
}

function toMeans({ password, passwordKey, publicKeys }: SftpUser): string {
  const keys = publicKeys.length === 1 ? 'a key' : `${publicKeys.length} keys`
  const means = [...(password !== undefined ? ['password'] : []), ...(passwordKey !== undefined ? ['password in a Secret'] : []), ...(publicKeys.length > 0 ? [keys] : [])]
  return means.join(' and ')
}

/** A user of SFTP to add: with a password, or with a key. */
export interface NewSftpUser {
  name: string
  password: string
  publicKey: string
}

/** What is wrong with a user to add, by what was typed; nothing where all is well. */
export function findWrong({ sftpUsers, sftp }: Pick<Server['spec'], 'sftpUsers' | 'sftp'>, { name, password, publicKey }: NewSftpUser, by: 'Password' | 'Key'): Partial<Record<keyof NewSftpUser, string>> {
  const isTaken = toSftpUsers({ sftpUsers, sftp }).some((user) => user.name === name)
  const wrongName = name === '' ? 'Give the user a name.' : isTaken ? `There is a user ${name} already.` : wordsOf(SftpUserObject.shape.name, name)
  const wrongKey = publicKey === '' ? 'Paste the public key.' : wordsOf(SftpUserObject.shape.publicKeys, [withoutComment(publicKey)])
  const wrongSecret = by === 'Key' ? { publicKey: wrongKey } : { password: wordsOf(SftpPassword, password) }
  return Object.fromEntries(Object.entries({ name: wrongName, ...wrongSecret }).filter(([, words]) => words !== ''))
}

function wordsOf(schema: z.ZodType, value: unknown): string {
  const checked = check(schema, value)
  return checked.success ? '' : `It ${checked.issues.map(({ message }) => message).join(' and ')}.`
}

/** The patch that adds a user. With a password it is a line, whose password the API crypts; with a key, an object. */
export function toAdded({ sftpUsers, sftp }: Pick<Server['spec'], 'sftpUsers' | 'sftp'>, { name, password, publicKey }: NewSftpUser): ServerPatch {
  if (publicKey !== '') return { sftp: { users: [...sftp.users, { name, publicKeys: [withoutComment(publicKey)] }] } }
  return { sftpUsers: [...sftpUsers, `${name}:${password}:1000:1000:minecraft`] }
}

/** The patch that takes a user away, from whichever form names it. */
export function toRemoved({ sftpUsers, sftp }: Pick<Server['spec'], 'sftpUsers' | 'sftp'>, name: string): ServerPatch {
  const lines = sftpUsers.filter((line) => parseSftpUser(line).name !== name)
  return lines.length < sftpUsers.length ? { sftpUsers: lines } : { sftp: { users: sftp.users.filter((user) => user.name !== name) } }
}

/** A public key as `ssh-keygen` writes it, without the comment at its end, which the schema does not take. */
const withoutComment = (key: string): string => key.trim().split(/\s+/).slice(0, 2).join(' ')
