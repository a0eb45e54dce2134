import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseProperties } from '../../../../local/images/minecraft-server/properties-file.ts'
import { newFolder, runContainer, type Container, type ContainerOptions } from '../run-container.ts'

/** Runs only the set-up, on a volume with these files. */
async function setUp(t: Test, env: Record<string, string>, data: Record<string, string> = {}, more: ContainerOptions = {}): Promise<Container & { code: unknown; file: (name: string) => string; list: (name: string) => string[] }> {
  const folder = newFolder(t)
  for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, name), text)
  const container = runContainer(t, 'itzg/minecraft-server', { ...more, env: { SETUP_ONLY: 'true', ...env }, mounts: { '/data': folder, ...more.mounts } })
  const code = await container.ended
  return { ...container, code, file: (name) => readFileSync(join(folder, name), 'utf8'), list: (name) => readdirSync(join(folder, name)) }
}

t.test('the EULA', async (t) => {
  const refused = await setUp(t, {})
  t.equal(refused.code, 1, 'has to be accepted')
  t.match(refused.log(), /accept the Minecraft EULA/)
  t.match((await setUp(t, { EULA: 'Yes' })).file('eula.txt'), /^eula=yes$/m, 'is written down')
  t.equal((await setUp(t, { EULA: 'false' }, { 'eula.txt': 'eula=true\n' })).code, 0, 'is not asked for again, whatever the variable says')
})

t.test('bad configuration ends the container with code 1 and says why', async (t) => {
  const table: { env: Record<string, string>; want: RegExp }[] = [
    { env: { TYPE: 'NOPE' }, want: /Invalid TYPE: 'NOPE'/ },
    { env: { VERSION: '0.1' }, want: /This machine plays LATEST[^]*\n\[mc-image-helper\] \S+ ERROR : Invalid parameter provided for 'install-vanilla' command: Minecraft version '0\.1' is not valid\n\[init\] \[ERROR\] Failed to install vanilla Minecraft version 0\.1\n$/ },
    { env: { VERSION: 'LATEST', HOMECRAFT_LATEST_VERSION: '99.1' }, want: /Failed to install vanilla Minecraft version LATEST\n$/ },
    { env: { MODE: 'x' }, want: /Invalid game mode: x/ },
    { env: { DIFFICULTY: 'x' }, want: /DIFFICULTY must be peaceful\(0\), easy\(1\), normal\(2\), or hard\(3\)/ },
    { env: { CUSTOM_SERVER_PROPERTIES: 'x=1\nbroken' }, want: /broken\n\[init\] \[ERROR\] Failed to update server\.properties\n$/ },
    { env: { MEMORY: '4Gi' }, want: /Invalid initial heap size: -Xms4Gi/ },
    { env: { RCON_PASSWORD_FILE: '/run/nothing' }, want: /password file \/run\/nothing does not seem to exist/ },
    { env: { OPS_FILE: '/run/ops.json', EXISTING_OPS_FILE: 'MERGE' }, want: /Merging is not supported with file input/ },
  ]
  for (const { env, want } of table) {
    const { code, log } = await setUp(t, { EULA: 'TRUE', ...env })
    t.equal(code, 1)
    t.match(log(), want)
  }
})

t.test('the RCON password is left in the volume', async (t) => {
  const given = await setUp(t, { EULA: 'TRUE', RCON_PASSWORD: 'pw' })
  t.equal(given.file('.rcon-cli.env'), 'password=pw\n')
  t.equal(given.file('.rcon-cli.yaml'), 'password: "pw"\n')
  t.equal(parseProperties(given.file('server.properties'))['rcon.password'], 'pw')
  t.notMatch(given.log(), 'pw', 'but not in the log')
  const fromFile = await setUp(t, { EULA: 'TRUE', RCON_PASSWORD: 'pw', RCON_PASSWORD_FILE: '/run/secret' }, {}, { files: { '/run/secret': 'from file\n' } })
  t.equal(fromFile.file('.rcon-cli.env'), 'password=from file\n', 'a file wins')
  t.match((await setUp(t, { EULA: 'TRUE' })).file('.rcon-cli.env'), /^password=[0-9a-f]{24}\n$/, 'none is made up')
  const off = await setUp(t, { EULA: 'TRUE', ENABLE_RCON: 'false' }, { '.rcon-cli.env': 'password=old' })
  t.throws(() => off.file('.rcon-cli.env'), 'and is gone with RCON')
})

t.test('server.properties', async (t) => {
  const old = { 'server.properties': 'motd=old\nmax-players=7\nlevel-seed=1\nown=kept\n' }
  const read = (container: { file: (name: string) => string }) => parseProperties(container.file('server.properties'))
  t.match(read(await setUp(t, { EULA: 'TRUE', MOTD: 'new', SEED: '' }, old)), { motd: 'new', 'max-players': '7', 'level-seed': '', own: 'kept' }, 'keeps what no variable names')
  t.equal(read(await setUp(t, { EULA: 'TRUE', MOTD: 'new', OVERRIDE_SERVER_PROPERTIES: 'false' }, old)).motd, 'old', 'is left alone when so told')
  t.equal(read(await setUp(t, { EULA: 'TRUE', MOTD: 'new', SKIP_SERVER_PROPERTIES: 'true' }, old)).motd, 'old')
})

t.test('LATEST is the version that the machine says, for everything that comes after', async (t) => {
  const env = { EULA: 'TRUE', HOMECRAFT_LATEST_VERSION: '1.12.2', MODE: 'creative', MOTD: 'plays %VERSION%' }
  const container = await setUp(t, env)
  t.match(container.log(), 'Resolved version given LATEST into 1.12.2')
  t.match(parseProperties(container.file('server.properties')), { gamemode: '1', motd: 'plays 1.12.2' })
})

t.test('what Java or a download would be for is named and left out', async (t) => {
  const mods = await setUp(t, { EULA: 'TRUE', TYPE: 'FABRIC', MODRINTH_PROJECTS: 'fabric-api', MODS: '', USE_AIKAR_FLAGS: 'true', TZ: 'Asia/Tokyo' })
  t.equal(mods.code, 0)
  t.match(mods.log(), "Nothing is downloaded on this machine: MODRINTH_PROJECTS has no effect, /data/mods stays as it is")
  t.notMatch(mods.log(), / MODS has/)
  t.match(mods.log(), "Using Aikar's flags")
  t.strictSame(mods.list('mods'), [])
  const plugins = await setUp(t, { EULA: 'TRUE', TYPE: 'PAPER', SPIGET_RESOURCES: '1', PLUGINS: 'https://example.org/x.jar', USE_MEOWICE_FLAGS: 'true' })
  t.equal(plugins.code, 0)
  t.match(plugins.log(), "Using MeowIce's flags")
  t.strictSame(plugins.list('plugins'), [])
  const pack = await setUp(t, { EULA: 'TRUE', MODPACK_PLATFORM: 'MODRINTH', MODRINTH_MODPACK: 'a-pack' })
  t.match(pack.log(), 'MODRINTH_MODPACK has no effect')
})

t.test('a list that is given as a file replaces the one in the volume', async (t) => {
  const list = '[{"uuid":"069a79f4-44e9-4726-a5be-fca90e38aaf5","name":"Notch"}]'
  const lists = newFolder(t)
  mkdirSync(join(lists, '..data'))
  writeFileSync(join(lists, 'whitelist.json'), list)
  const options = { mounts: { '/lists': lists } }
  const env = { EULA: 'TRUE', WHITELIST_FILE: '/lists/whitelist.json' }
  t.equal((await setUp(t, env, { 'whitelist.json': '[]' }, options)).file('whitelist.json'), list)
  t.equal((await setUp(t, { ...env, EXISTING_WHITELIST_FILE: 'SKIP' }, { 'whitelist.json': '[]' }, options)).file('whitelist.json'), '[]')
  t.match((await setUp(t, { EULA: 'TRUE', OPS: 'Steve' })).file('ops.json'), /"name": "Steve"/)
  const nameless = '[{"uuid":"069a79f4-44e9-4726-a5be-fca90e38aaf5","name":"","level":3,"bypassesPlayerLimit":true}]'
  writeFileSync(join(lists, 'ops.json'), nameless)
  const synchronized = { EULA: 'TRUE', OPS_FILE: '/lists/ops.json', EXISTING_OPS_FILE: 'SYNCHRONIZE' }
  t.equal((await setUp(t, synchronized, { 'ops.json': list }, options)).file('ops.json'), nameless, 'with empty names too')
  const missing = await setUp(t, { EULA: 'TRUE', OPS_FILE: '/lists/none.json' }, {}, options)
  t.equal(missing.code, 1)
  t.match(missing.log(), '/lists/none.json does not exist')
})

t.test('a stop during the set-up', async (t) => {
  const env = { EULA: 'TRUE', SETUP_ONLY: 'true', HOMECRAFT_INSTALL_SECONDS: '1' }
  await t.test('is lost on the first process of a container', async (t) => {
    const container = runContainer(t, 'itzg/minecraft-server', { env })
    await container.until('Resolved version')
    container.signal('SIGTERM')
    t.equal(await container.ended, 0, 'it goes on to its end')
    t.match(container.log(), /Setting initial memory/)
  })
  await t.test('works through a shell that passes it on', async (t) => {
    const script = '"$HOMECRAFT_ROOT/image/scripts/start" & p=$!; trap "kill -TERM $p" TERM; wait $p; wait $p'
    const container = runContainer(t, 'itzg/minecraft-server', { env: { ...env, HOMECRAFT_INSTALL_SECONDS: '20' }, command: ['bash', '-c', script] })
    await container.until('Resolved version')
    container.signal('SIGTERM')
    t.equal(await container.ended, 143)
    t.notMatch(container.log(), /Setting initial memory/)
    t.notOk(existsSync(join(container.root, 'data/server.properties')))
  })
})
