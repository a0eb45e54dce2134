import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newFolder, runContainer } from '../run-container.ts'

const files = ['server.properties', 'eula.txt', '.rcon-cli.env', 'ops.json', 'whitelist.json', 'banned-players.json', 'world/level.dat', 'world/region/r.0.0.mca']
const targets = { 'a file that is there': 'precious.txt', nothing: 'new.txt' }
for (const name of files) {
  for (const [what, target] of Object.entries(targets)) {
    t.test(`${name} that is a link to ${what} outside of /data is neither read nor written`, async (t) => {
      const [data, outside] = [newFolder(t), newFolder(t)]
      writeFileSync(join(outside, 'precious.txt'), 'precious')
      mkdirSync(join(data, 'world/region'), { recursive: true })
      symlinkSync(join(outside, target), join(data, name))
      const container = runContainer(t, 'itzg/minecraft-server', { env: { EULA: 'TRUE', RCON_PASSWORD: 'pw' }, mounts: { '/data': data } })
      t.equal(await container.ended, 1)
      t.match(container.log(), `/data/${name} is a link that leads out of /data`)
      t.notMatch(container.log(), 'precious')
      t.equal(readFileSync(join(outside, 'precious.txt'), 'utf8'), 'precious')
      t.notOk(existsSync(join(outside, 'new.txt')))
    })
  }
}

t.test('links inside /data are followed, and a level name ends at the root', async (t) => {
  const data = newFolder(t)
  mkdirSync(join(data, 'kept'))
  symlinkSync('kept', join(data, 'world'))
  writeFileSync(join(data, 'real.properties'), 'motd=kept\n')
  symlinkSync('real.properties', join(data, 'server.properties'))
  const container = runContainer(t, 'itzg/minecraft-server', { env: { EULA: 'TRUE', LEVEL: '../../../data/world' }, mounts: { '/data': data } })
  await container.until('Done (')
  t.ok(existsSync(join(data, 'kept/level.dat')))
  t.match(readFileSync(join(data, 'real.properties'), 'utf8'), /^motd=kept$/m)
})
