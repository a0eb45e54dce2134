import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import t from 'tap'
import { newSftpContainer, newSftpVolumes } from '../../../hooks/minecraft-server/sftp-container.ts'
import { SFTP_SCRIPTS } from '../../../hooks/minecraft-server/sftp-script.ts'
import { toSftpFiles } from '../../../hooks/minecraft-server/sftp.ts'
import { AWAIT_HANDLER } from './await-handler.ts'

const volumes = newSftpVolumes('mc-survival', 'mc-survival', 'passwords')

t.matchSnapshot(newSftpContainer('atmoz/sftp:test'), 'the container')
t.matchSnapshot(volumes, 'the volumes')

t.test('every mount but the world\'s has its volume, and none is of a single file, which is never refreshed', async (t) => {
  const mounts = newSftpContainer('').volumeMounts ?? []
  t.strictSame(mounts.map(({ name }) => name).sort(), ['data', ...volumes.map(({ name }) => name)].sort())
  t.ok(mounts.every(({ subPath, subPathExpr }) => subPath === undefined && subPathExpr === undefined))
})

t.test('a volume shows what is written for it and no more', async (t) => {
  const keys = (name: string): string[] | undefined => {
    const volume = volumes.find((one) => one.name === name)
    return (volume?.secret?.items ?? volume?.configMap?.items)?.map(({ key, path }) => `${key} ${path}`)
  }
  t.strictSame(keys('sftp'), [...Object.keys(toSftpFiles([])), 'ssh_host_ed25519_key'].sort().map((key) => `${key} ${key}`))
  t.strictSame(keys('sftp-scripts'), Object.keys(SFTP_SCRIPTS).map((key) => `${key} ${key}`))
})

t.test('without a Secret of passwords an empty folder is in its place', async (t) => {
  const [, passwords] = newSftpVolumes('mc-survival', 'mc-survival', undefined)
  t.strictSame(passwords, { name: 'sftp-passwords', emptyDir: {} })
})

t.test('SIGTERM ends the image\'s entry script before it is sshd, and sshd in its own time', async (t) => {
  const start = `#!/bin/sh\n${AWAIT_HANDLER}`
  const loop = 'while :; do sleep 0.05; done'
  const table = [
    { name: 'a script without a handler', entry: `${start}echo ready\n${loop}`, want: { code: 143, output: 'ready\n' } },
    { name: 'sshd, which says goodbye', entry: `${start}trap "echo bye; exit 5" TERM\necho ready\n${loop}`, want: { code: 5, output: 'ready\nbye\n' } },
  ]
  for (const { name, entry, want } of table) {
    const folder = t.testdir({ entrypoint: entry })
    chmodSync(`${folder}/entrypoint`, 0o755)
    const [shell = '', ...args] = (newSftpContainer('').command ?? []).map((word) => word.replaceAll('/entrypoint', `${folder}/entrypoint`))
    const child = spawn(shell, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString()
      if (output === 'ready\n') child.kill('SIGTERM')
    })
    const [code] = await once(child, 'close') as [number | null]
    t.same({ code, output }, want, name)
  }
})
