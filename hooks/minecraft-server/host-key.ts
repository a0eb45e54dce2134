import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { derive, derivedOnce } from '../../contracts/derive.ts'

/** Whose secret is derived: the parts of a purpose that name one server. */
export interface SecretOwner {
  key: Buffer
  namespace: string
  name: string
}

interface HostKey {
  privateKey: string
  fingerprint: string
}

/**
 * The SFTP host key of a server in OpenSSH's format, derived from its namespace and name,
 * so that a server made anew is the one that its users' clients know.
 */
export const hostKey = ({ key, namespace, name }: SecretOwner): string => toHostKey(key, namespace, name).privateKey

/** The fingerprint of that key as clients show it and `ssh-keygen -l` prints it. */
export const hostKeyFingerprint = ({ key, namespace, name }: SecretOwner): string => toHostKey(key, namespace, name).fingerprint

const toHostKey = derivedOnce((key, ...server): HostKey => {
  const seed = derive(key, 'sftp-host-key', ...server)
  const publicKey = ed25519PublicKey(seed)
  const check = derive(key, 'sftp-host-key-check', ...server).subarray(0, 4)
  const fingerprint = createHash('sha256').update(toPublicBlob(publicKey)).digest('base64').replace(/=+$/, '')
  return { privateKey: toOpenSsh(seed, publicKey, check), fingerprint: `SHA256:${fingerprint}` }
})

/** RFC 8410: the fixed head of an Ed25519 private key in PKCS #8, before its 32 bytes of seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

function ed25519PublicKey(seed: Buffer): Buffer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** RFC 8709, section 4: a public key on the wire. */
function toPublicBlob(publicKey: Buffer): Buffer {
  return Buffer.concat([field('ssh-ed25519'), field(publicKey)])
}

/** The unencrypted private-key file of OpenSSH (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key). */
function toOpenSsh(seed: Buffer, publicKey: Buffer, check: Buffer): string {
  const publicPart = toPublicBlob(publicKey)
  const body = Buffer.concat([check, check, publicPart, field(Buffer.concat([seed, publicKey])), field('')])
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1))
  const count = Buffer.from([0, 0, 0, 1])
  const file = Buffer.concat([Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), count, field(publicPart), field(Buffer.concat([body, padding]))])
  const lines = file.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
