import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { pingStatus } from '../../../../lib/status-ping.ts'
import { parseFault } from '../../../../local/images/minecraft-server/fault.ts'
import { newFolder, runContainer } from '../run-container.ts'
import { rcon, startServer } from './server.ts'

t.test('a fault is named by its words', async (t) => {
  t.strictSame(parseFault('crash'), { kind: 'Crash', exitCode: 1 })
  t.strictSame(parseFault('crash 0'), { kind: 'Crash', exitCode: 0 })
  t.strictSame(parseFault('hang'), { kind: 'Hang' })
  t.strictSame(parseFault('memory'), { kind: 'Memory' })
  for (const words of ['', 'crash 256', 'crash -1', 'crash x', 'hang 1', 'memory leak', 'Crash', 'oops']) t.equal(parseFault(words), undefined, `"${words}" names none`)
})

t.test('a crash ends the server with its code, and nothing is saved', async (t) => {
  const data = newFolder(t)
  let container = await startServer(t, data)
  await rcon(container, 'setblock 1 10 1 stone')
  t.match(await rcon(container, 'homecraft crash 3'), 'about to fail')
  t.equal(await container.ended, 3)
  t.notMatch(container.log(), 'Saving worlds')
  container = await startServer(t, data)
  t.equal(await rcon(container, 'execute if block 1 10 1 stone'), 'Test failed')
  t.match(await rcon(container, 'homecraft'), /^Incorrect argument for command/)
})

t.test('a server that hangs stays, answers nobody, and does not hear that it is to stop', async (t) => {
  const container = await startServer(t, newFolder(t))
  const ping = (timeoutMs = 1_000) => pingStatus({ host: container.address, port: 25565, timeoutMs })
  await ping(30_000)
  await rcon(container, 'homecraft hang')
  await container.until('A test asked for this fault: hang')
  await t.rejects(ping(), /no answer within/)
  container.signal('SIGTERM')
  await t.rejects(ping(), /no answer within/)
  t.equal(container.process.exitCode, null)
  container.signal('SIGKILL')
  t.equal(await container.ended, 'SIGKILL')
})

t.test('a server without memory is killed, with a note for the node agent', async (t) => {
  const container = await startServer(t, newFolder(t))
  await rcon(container, 'homecraft memory')
  t.equal(await container.ended, 'SIGKILL')
  t.ok(existsSync(join(container.root, '.homecraft-oom-killed')))
})

t.test('a file in the volume lets every start fail, until it is removed', async (t) => {
  const data = newFolder(t)
  const file = join(data, '.homecraft-fault')
  writeFileSync(file, 'crash 4\n')
  const env = { EULA: 'TRUE' }
  for (let start = 0; start < 2; start++) {
    const container = runContainer(t, 'itzg/minecraft-server', { env, mounts: { '/data': data } })
    t.equal(await container.ended, 4)
    t.notMatch(container.log(), 'Done (')
  }
  t.equal(readFileSync(file, 'utf8'), 'crash 4\n')
  writeFileSync(file, 'explode')
  t.match((await startServer(t, data)).log(), /\.homecraft-fault says "explode", which is no fault/)
  rmSync(file)
})

t.test('files in the volume stretch the installation and the save, whatever the variables say', async (t) => {
  const data = newFolder(t)
  writeFileSync(join(data, '.homecraft-install-seconds'), '0\n')
  writeFileSync(join(data, '.homecraft-save-seconds'), '600\n')
  const stretched = await startServer(t, data, { HOMECRAFT_INSTALL_SECONDS: '600', HOMECRAFT_SAVE_SECONDS: '0', STOP_DURATION: '1' })
  stretched.signal('SIGTERM')
  t.equal(await stretched.ended, 255, 'the save is cut off')
  t.notMatch(stretched.log(), 'All dimensions are saved')

  for (const name of ['install', 'save']) writeFileSync(join(data, `.homecraft-${name}-seconds`), 'long')
  const saved = await startServer(t, data)
  saved.signal('SIGTERM')
  t.equal(await saved.ended, 0, 'what is no number stretches nothing')
})
