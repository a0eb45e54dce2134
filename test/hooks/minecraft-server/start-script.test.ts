import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { FILES_FOLDER } from '../../../hooks/minecraft-server/environment.ts'
import { START_SCRIPT } from '../../../hooks/minecraft-server/start-script.ts'
import { AWAIT_HANDLER } from './await-handler.ts'

const SHELL = '#!/bin/bash\n'

/** Says "term" at each SIGTERM, and ends with the code that it reads. */
const STUBBORN = `${SHELL}${AWAIT_HANDLER}exec '${process.execPath}' -e '
process.on("SIGTERM", () => process.stdout.write("term\\n"))
process.stdin.on("data", (code) => process.exit(Number(code)))
process.stdout.write("ready\\n")
'`

/** Runs the script as the container does (whose bash finds no rc file to read), with `start` in place of the image's and `world` in place of the file that the hook writes. */
function run(t: Test, { start, world, whitelist, env = {} }: { start: string; world?: string; whitelist?: string; env?: Record<string, string> }): ChildProcessWithoutNullStreams {
  const folder = t.testdir({ start, files: { ...(world !== undefined && { world }), ...(whitelist !== undefined && { 'whitelist-enabled': whitelist }) } })
  const script = START_SCRIPT.replaceAll('/image/scripts/start', `${folder}/start`).replaceAll(FILES_FOLDER, `${folder}/files`)
  const { PATH = '' } = process.env
  const child = spawn('bash', ['--norc', '-c', `chmod +x '${folder}/start'\n${script}`], { env: { PATH, VERSION: 'LATEST', HOMECRAFT_UPGRADE_REQUEST: '', HOMECRAFT_WHITELIST_FILE: '/files/whitelist.json', ...env } })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

/** What a run said, and how it ended. */
async function endOf(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; output: string; errors: string }> {
  const said = { output: '', errors: '' }
  child.stdout.on('data', (data: Buffer) => { said.output += data.toString() })
  child.stderr.on('data', (data: Buffer) => { said.errors += data.toString() })
  const [code] = await once(child, 'close') as [number | null]
  return { code, ...said }
}

t.test('the script names what it runs and what it reads', async (t) => {
  t.match(START_SCRIPT, '/image/scripts/start <&0 &')
  t.match(START_SCRIPT, '/etc/homecraft/world')
})

t.test('the exit code is that of the game', async (t) => {
  const table = [
    { name: 'it ended well', start: 'exit 0', want: 0 },
    { name: 'it crashed', start: 'exit 7', want: 7 },
    { name: 'it was killed', start: 'kill -KILL $$', want: 137 },
    { name: 'it can\'t be run', start: 'exec /does/not/exist', want: 127 },
  ]
  for (const { name, start, want } of table) t.equal((await endOf(run(t, { start: SHELL + start }))).code, want, name)
})

t.test('whether the whitelist is on is read at every start', async (t) => {
  const start = `${SHELL}echo "$ENABLE_WHITELIST $ENFORCE_WHITELIST \${WHITELIST_FILE##*/}"`
  const table = [
    { name: 'on', whitelist: 'true\n', want: 'true true whitelist.json\n' },
    { name: 'off', whitelist: 'false\n', want: 'false false \n' },
    { name: 'something else', whitelist: 'yes\n', want: 'false false \n' },
  ]
  for (const { name, whitelist, want } of table) t.match(await endOf(run(t, { start, whitelist })), { code: 0, output: want, errors: '' }, name)
  t.match(await endOf(run(t, { start })), { output: 'false false \n', errors: '' }, 'no file')
})

t.test('the game reads the console of the container', async (t) => {
  const child = run(t, { start: `${SHELL}read -r line; echo "got $line"` })
  child.stdin.end('say hello\n')
  t.match(await endOf(child), { code: 0, output: 'got say hello\n' })
})

t.test('SIGTERM reaches the game, however often, and its save is waited for', async (t) => {
  const child = run(t, { start: STUBBORN })
  const end = once(child, 'close')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  t.equal((await lines.next()).value, 'ready')
  for (let count = 0; count < 3; count++) {
    child.kill('SIGTERM')
    t.equal((await lines.next()).value, 'term')
    t.equal(child.exitCode, null, 'the container waits')
  }
  child.stdin.end('3\n')
  t.same(await end, [3, null], 'the code of the game, not of the signal')
})

t.test('a game that ends by SIGTERM says so', async (t) => {
  const child = run(t, { start: `${SHELL}${AWAIT_HANDLER}echo ready; exec sleep 60` })
  const end = once(child, 'close')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  t.same(await end, [143, null])
})

t.test('a moving version is the one that the world has, unless an upgrade is asked for', async (t) => {
  const table: { name: string; env?: Record<string, string>; world?: string; want: string }[] = [
    { name: 'there is no file', want: 'LATEST' },
    { name: 'there is no world yet', world: '', want: 'LATEST' },
    { name: 'the world has a version', world: '\n1.21.4\n', want: '1.21.4' },
    { name: 'snapshots move too', env: { VERSION: 'SNAPSHOT' }, world: '\n26w03a\n', want: '26w03a' },
    { name: 'a version by its number', env: { VERSION: '1.20.4' }, world: '\n1.21.4\n', want: '1.20.4' },
    { name: 'an upgrade is asked for', env: { HOMECRAFT_UPGRADE_REQUEST: 'two' }, world: 'one\n1.21.4\n', want: 'LATEST' },
    { name: 'the first upgrade is asked for', env: { HOMECRAFT_UPGRADE_REQUEST: 'one' }, world: '\n1.21.4\n', want: 'LATEST' },
    { name: 'the upgrade was done', env: { HOMECRAFT_UPGRADE_REQUEST: 'one' }, world: 'one\n26.1\n', want: '26.1' },
    { name: 'the pod was made for no upgrade, and the world has had one since', world: 'one\n26.1\n', want: 'LATEST' },
    { name: 'the file is cut short', world: '\n', want: 'LATEST' },
    { name: 'the file names no version', world: '\n\n', want: 'LATEST' },
    { name: 'the version is no program', world: '\n$(echo 1)`echo 2`\n', want: '$(echo 1)`echo 2`' },
  ]
  for (const { name, want, ...rest } of table) t.same(await endOf(run(t, { start: `${SHELL}printf %s "$VERSION"`, ...rest })), { code: 0, output: want, errors: '' }, name)
})
