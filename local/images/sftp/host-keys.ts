import { existsSync, readFileSync, statSync } from 'node:fs'
import ssh2 from 'ssh2'
import { Exit, inContainer } from '../container.ts'

const frame = '@'.repeat(59)

/** The usable host keys among the configured files. Throws an Exit when there is none. */
export function loadHostKeys(paths: string[], log: (message: string) => void): string[] {
  const keys = paths.map((path) => loadHostKey(path, log)).filter((key) => key !== undefined)
  if (keys.length === 0) throw new Exit(1, 'sshd: no hostkeys available -- exiting.')
  return keys
}

/** Kubernetes mounts Secrets with group-read as soon as an fsGroup is set; sshd does not take such a key. */
function loadHostKey(path: string, log: (message: string) => void): string | undefined {
  const file = inContainer(path)
  if (!existsSync(file)) {
    log(`Unable to load host key: ${path}`)
    return undefined
  }
  const mode = statSync(file).mode & 0o777
  if ((mode & 0o077) !== 0) {
    log(`${frame}\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n${frame}`)
    log(`Permissions ${mode.toString(8).padStart(4, '0')} for '${path}' are too open.`)
    log('It is required that your private key files are NOT accessible by others.\nThis private key will be ignored.')
    log(`Unable to load host key "${path}": bad permissions\nUnable to load host key: ${path}`)
    return undefined
  }
  const key = readFileSync(file, 'utf8')
  if (!(ssh2.utils.parseKey(key) instanceof Error)) return key
  log(`Unable to load host key "${path}": error in libcrypto\nUnable to load host key: ${path}`)
  return undefined
}
