import { chmodSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ssh2 from 'ssh2'
import { inContainer } from '../container.ts'
import { newEd25519Pair } from './key-pair.ts'

const files = { ed25519: '/etc/ssh/ssh_host_ed25519_key', rsa: '/etc/ssh/ssh_host_rsa_key' }

/** Makes the host keys that are absent, and tries to close them to others. */
export function ensureHostKeys(): void {
  if (!existsSync(inContainer(files.ed25519))) writeKey(files.ed25519, newEd25519Pair())
  // The image makes 4096 bits; that takes seconds and proves nothing here.
  if (!existsSync(inContainer(files.rsa))) writeKey(files.rsa, ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }))
  for (const path of Object.values(files)) close(path)
}

function writeKey(path: string, key: { private: string; public: string }): void {
  mkdirSync(dirname(inContainer(path)), { recursive: true })
  writeFileSync(inContainer(path), key.private, { mode: 0o600 })
  writeFileSync(inContainer(`${path}.pub`), `${key.public}\n`)
  process.stdout.write(`Generating public/private key pair in ${path}.\n`)
}

/** Changes the mode, unless the file comes from a Secret: those volumes are read-only, and the image goes on. */
function close(path: string): void {
  if (isFromSecret(path)) process.stderr.write(`chmod: changing permissions of '${path}': Read-only file system\n`)
  else chmodSync(inContainer(path), 0o600)
}

/** A single mounted file, or one in a folder that the kubelet projects. */
function isFromSecret(path: string): boolean {
  return lstatSync(inContainer(path)).isSymbolicLink() || existsSync(join(dirname(inContainer(path)), '..data'))
}
