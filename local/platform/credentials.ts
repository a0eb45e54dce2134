import { execFile } from 'node:child_process'
import { generateKeyPair, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import { z } from 'zod'
import { makePrivateFolder, readPrecious, writeJson, writePrivate, type Home } from './home.ts'

/** A user of the API server, as its token file names it. */
export interface User {
  name: string
  groups: string[]
}

/** Groups of every service account of the platform's namespace: a manifest binds roles to the account, here as in a cluster. */
const SERVICE_ACCOUNTS = ['system:serviceaccounts', 'system:serviceaccounts:minecraft-system', 'system:authenticated'] as const

/** The users of the platform, by the short name of their kubeconfig. The permissions of each are those that the manifests give. */
export const users = {
  admin: { name: 'admin', groups: ['system:masters'] },
  'controller-manager': { name: 'system:kube-controller-manager', groups: [] },
  scheduler: { name: 'system:kube-scheduler', groups: [] },
  'node-agent': { name: 'homecraft:node-agent', groups: [] },
  metacontroller: { name: 'system:serviceaccount:minecraft-system:metacontroller', groups: SERVICE_ACCOUNTS },
  relay: { name: 'system:serviceaccount:minecraft-system:relay', groups: SERVICE_ACCOUNTS },
  sync: { name: 'system:serviceaccount:minecraft-system:sync', groups: SERVICE_ACCOUNTS },
} as const satisfies Record<string, { name: string; groups: readonly string[] }>

/** Short name of a user. */
export type UserName = keyof typeof users

/** Short names of all users. */
export const userNames = ['admin', 'controller-manager', 'scheduler', 'node-agent', 'metacontroller', 'relay', 'sync'] as const satisfies readonly UserName[]

const secret = z.string().min(32)
const apiKey = z.string().regex(/^hc_[A-Za-z0-9_-]{43}$/)
const credentialsSchema = z.object({
  tokens: z.record(z.enum(userNames), secret),
  hooksToken: secret,
  relayToken: secret,
  derivationKey: z.string().regex(/^[0-9a-f]{64}$/),
  natsPassword: secret,
  postgresPassword: secret,
  /** The administrator's key of the API. */
  adminKey: apiKey,
  /** A key of the tenant `default`, which only the API can make. */
  tenantKey: apiKey.optional(),
})

/** As an earlier version may have left them, before there were all of these parts. */
const earlierSchema = credentialsSchema.partial().required({ hooksToken: true, derivationKey: true }).extend({ tokens: z.partialRecord(z.enum(userNames), secret) })

/** What is secret on this machine; made once, kept in a private file. */
export type Credentials = z.infer<typeof credentialsSchema>

/** The certificate that all parts show and trust, and the key pair that signs service account tokens. */
export interface KeyFiles {
  certificate: string
  key: string
  serviceAccountKey: string
}

const RESTORE = `Restore it from a copy. Or remove it, and the next start makes new secrets: then every game server gets another
SFTP host key and RCON password, and restarts. The database keeps its old password, so remove the folder postgres beside it
too: the API begins anew, and finds the servers of the cluster by itself.`

/** The secrets of the last start, and new ones for what had none; fails when those that are there cannot be read. */
export function loadCredentials(home: Home): Credentials {
  const known = readPrecious(home.credentialsFile, earlierSchema, RESTORE)
  const fresh = newCredentials()
  const made = credentialsSchema.parse({ ...fresh, ...known, tokens: { ...fresh.tokens, ...known?.tokens } })
  if (!isDeepStrictEqual(made, known)) writeJson(home.credentialsFile, made)
  return made
}

function newCredentials(): Credentials {
  const token = (): string => randomBytes(24).toString('hex')
  return {
    tokens: { admin: token(), 'controller-manager': token(), scheduler: token(), 'node-agent': token(), metacontroller: token(), relay: token(), sync: token() },
    hooksToken: token(),
    relayToken: token(),
    derivationKey: randomBytes(32).toString('hex'),
    natsPassword: token(),
    postgresPassword: token(),
    adminKey: `hc_${randomBytes(32).toString('base64url')}`,
  }
}

/** Keeps a key that the API has made. */
export function saveTenantKey(home: Home, credentials: Credentials, tenantKey: string): void {
  writeJson(home.credentialsFile, { ...credentials, tenantKey })
}

/** The API server's token file: `token,user,uid,"group,group"`. */
export function toTokenFile(tokens: Credentials['tokens']): string {
  return userNames.map((name) => `${tokens[name]},${users[name].name},${name},"${users[name].groups.join(',')}"\n`).join('')
}

/** Makes what is not yet there of the certificate and keys, with the control plane's own program. */
export async function prepareKeyFiles(home: Home, controlPlane: string): Promise<KeyFiles> {
  makePrivateFolder(home.certificates)
  const at = (name: string): string => join(home.certificates, name)
  const files = { certificate: at('apiserver.crt'), key: at('apiserver.key'), serviceAccountKey: at('service-account.key') }
  if (!existsSync(files.certificate) || !existsSync(files.key)) {
    await promisify(execFile)(controlPlane, ['certificate', files.certificate, files.key])
  }
  if (!existsSync(files.serviceAccountKey)) {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
    writePrivate(files.serviceAccountKey, String(privateKey.export({ type: 'pkcs1', format: 'pem' })))
  }
  return files
}

/** The text of the certificate, for kubeconfigs and for the launcher's own calls. */
export function readCertificate(files: KeyFiles): string {
  return readFileSync(files.certificate, 'utf8')
}
