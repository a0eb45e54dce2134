import { existsSync, readFileSync } from 'node:fs'
import { runProgram } from './program.ts'
import { defaultSshdConfig } from './default-config.ts'
import { containerAddress, containerRoot, inContainer } from '../container.ts'
import { serveConnection, type Sshd } from './connection.ts'
import { loadHostKeys } from './host-keys.ts'
import { findMounts } from './mounts.ts'
import { parseSshdConfig } from './sshd-config.ts'
import { toServerSettings } from './sshd-settings.ts'
import ssh2 from 'ssh2'

/** How the image's server names itself; clients decide by it in which order a link's two names are sent. */
const ident = 'OpenSSH_9.2p1 Debian-2+deb12u7'

// What takes bits from the modes of new files is each session's own umask.
process.umask(0)

await runProgram(() => {
  const file = inContainer('/etc/ssh/sshd_config')
  const sections = parseSshdConfig(existsSync(file) ? readFileSync(file, 'utf8') : defaultSshdConfig)
  const { port, hostKeys } = toServerSettings(sections)
  const sshd: Sshd = { sections, mounts: findMounts(containerRoot()), log }
  const open = new Set<{ end: () => void }>()
  const server = new ssh2.Server({ hostKeys: loadHostKeys(hostKeys, log), ident }, (client, info) => {
    open.add(client)
    client.on('close', () => { open.delete(client) })
    serveConnection(client, info, sshd)
  })
  const address = containerAddress()
  server.on('error', (error: Error) => {
    log(`Bind to port ${port} on ${address} failed: ${error.message}.\nCannot bind any address.`)
    process.exit(255)
  })
  server.listen(port, address, () => { log(`Server listening on ${address} port ${port}.`) })
  process.removeAllListeners('SIGTERM')
  process.on('SIGTERM', () => {
    log('Received signal 15; terminating.')
    for (const client of open) client.end()
    server.close()
    process.exit(0)
  })
})

function log(message: string): void {
  process.stderr.write(`${message}\n`)
}
