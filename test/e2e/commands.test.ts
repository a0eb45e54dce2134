import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import t, { type Test } from 'tap'
import { join } from './player.ts'
import { waitFor } from '../wait.ts'
import { command, platformFile, root, toAddress } from './platform.ts'

/** A platform of the test's own beside that of the suite. */
function newHome(t: Test): { home: string; run: (...args: string[]) => ReturnType<typeof command> } {
  const home = mkdtempSync(joinPath(tmpdir(), 'homecraft-commands-'))
  const run = (...args: string[]) => command(args, { HOMECRAFT_HOME: home })
  t.teardown(async () => {
    await run('stop')
    rmSync(home, { recursive: true, force: true })
  })
  return { home, run }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

t.test('a platform beside another one, killed, started again, stopped and started', { timeout: 600_000 }, async (t) => {
  const { home, run } = newHome(t)
  const started = await run('start', '--detach', '--unsafe-no-fsync')
  t.equal(started.code, 0, started.stderr)
  t.match(started.stdout, 'npm run -s kubectl -- create -f examples/survival.yaml')

  const file = platformFile(home)
  t.same(Object.keys(file), ['hooks', 'api', 'postgres', 'nats', 'adminKey', 'tenantKey', 'kubeconfig', 'pids'])
  t.same(Object.keys(file.pids).sort(), ['api', 'apiserver', 'controller-manager', 'etcd', 'hooks', 'metacontroller', 'nats', 'node-agent', 'postgres', 'relay', 'scheduler', 'sync'])
  for (const name of ['platform.json', 'kubeconfig']) t.equal(modeOf(joinPath(home, name)), '600', name)
  // Where root starts it, the account of PostgreSQL passes through.
  t.equal(modeOf(home), process.getuid?.() === 0 ? '710' : '700')

  t.equal((await run('kubectl', 'create', '-f', 'examples/survival.yaml')).code, 0)
  const endpoint = (): Promise<string> => waitFor('the server to run', async () => {
    const { stdout } = await run('kubectl', 'get', 'mc', 'survival', '-o', 'jsonpath={.status.phase} {.status.endpoint}')
    const [phase, address] = stdout.split(' ')
    return phase === 'Running' && address
  })
  const first = await endpoint()
  const steve = await join({ ...toAddress(first), username: 'steve' })
  const place = await steve.placeBlock('stone')
  await steve.leave()
  t.match((await run('status')).stdout, /hooks +Ready[^]*default\/survival +Running/)

  await t.test('a second start says that it runs already', async (t) => {
    t.match((await run('start', '--detach')).stdout, /already runs/)
    t.same(platformFile(home).pids, file.pids)
  })

  await t.test('after kill -9 of the launcher the next start takes over, and the game goes on', async (t) => {
    const { supervisor } = JSON.parse(readFileSync(joinPath(home, 'supervisor.json'), 'utf8')) as { supervisor: { pid: number } }
    const player = await join({ ...toAddress(first), username: 'alex' })
    process.kill(supervisor.pid, 'SIGKILL')
    await waitFor('the launcher to be gone', () => !isAlive(supervisor.pid))
    const again = await run('start', '--detach', '--unsafe-no-fsync')
    t.equal(again.code, 0, again.stderr)
    t.equal(await endpoint(), first)
    t.equal(await player.blockAt(place), 'stone', 'the player was not disconnected')
    await player.leave()
    for (const [part, pid] of Object.entries(file.pids)) t.notOk(isAlive(pid), `${part} of the killed platform is gone`)
  })

  await t.test('stopped and started again it has the same servers and worlds', async (t) => {
    const { pids } = platformFile(home)
    t.equal((await run('stop')).code, 0)
    for (const [part, pid] of Object.entries(pids)) t.notOk(isAlive(pid), `${part} is gone`)
    await t.rejects(join({ ...toAddress(first), username: 'steve' }), 'the game is gone')
    t.equal((await run('status')).code, 3, 'nothing runs')
    t.equal((await run('start', '--detach', '--unsafe-no-fsync')).code, 0)
    const alex = await waitFor('the game to be there again', async () => join({ ...toAddress(await endpoint()), username: 'alex' }))
    t.equal(await alex.blockAt(place), 'stone')
    await alex.leave()
  })
})

t.test('Ctrl-C stops every part, in order', async (t) => {
  const { home } = newHome(t)
  const child = spawn(process.execPath, ['local/main.ts', 'start', '--unsafe-no-fsync'], { cwd: root, env: { ...process.env, HOMECRAFT_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text })
  const ended = once(child, 'close')
  await waitFor('the platform to be ready', () => output.includes('HomeCraft runs'))
  const { pids } = platformFile(home)
  child.kill('SIGINT')
  const [code] = await ended
  t.equal(code, 0)
  for (const [part, pid] of Object.entries(pids)) t.notOk(isAlive(pid), `${part} is gone`)
  const order = [...output.matchAll(/^ +([a-z-]+) stopped$/gm)].map(([, part]) => part)
  t.same(order, ['api', 'sync', 'metacontroller', 'relay', 'hooks', 'nats', 'postgres', 'node-agent', 'scheduler', 'controller-manager', 'apiserver', 'etcd'])
})

t.test('what can\'t go well is said in a sentence', async (t) => {
  const { home, run } = newHome(t)
  t.match(await run('kubectl', 'get', 'mc'), { code: 1, stderr: /npm start/ }, 'kubectl without a platform')
  t.match(await run('stop'), { stdout: /Nothing runs/ })
  t.match(await run('start', '--nonsense'), { code: 2, stderr: /nonsense/ })
  t.match(await run('start', '--replicas', 'etcd=2', '--detach'), { code: /[12]/, stderr: /etcd cannot run more than once/ })
  t.match(await run('frobnicate'), { code: 2 })
  for (const name of ['start', 'stop', 'status', 'deploy-crd']) t.match(await run(name, '--help'), { code: 0, stdout: /npm/ }, `${name} --help`)
  const noGo = await command(['start', '--detach'], { HOMECRAFT_HOME: home, XDG_CACHE_HOME: home, PATH: '/nonexistent' })
  t.match(noGo, { code: 1, stderr: /Go [0-9.]+ or newer/ }, 'Go is missing')
})

t.test('another cluster is named, asked for, and refused when a Metacontroller runs there', async (t) => {
  const { home } = newHome(t)
  const ours = readFileSync(platformFile().kubeconfig, 'utf8')
  const kubeconfig = joinPath(home, 'config')
  writeFileSync(kubeconfig, ours, { mode: 0o600 })
  const context = /current-context: (\S+)/.exec(ours)![1]!
  const env = { HOMECRAFT_HOME: home, KUBECONFIG: kubeconfig }
  t.match(await command(['start', '--context', 'nowhere', '--detach'], env), { code: 1, stderr: /nowhere/ })
  const refused = await command(['start', '--context', context, '--detach', '--yes'], env)
  t.equal(refused.code, 1)
  t.match(refused.stdout + refused.stderr, /Metacontroller|embedded/, 'the cluster of the suite has its own')
  const unasked = await command(['deploy-crd', '--context', context], env)
  t.equal(unasked.code, 1)
  t.match(unasked.stdout + unasked.stderr, new RegExp(`${context}[^]*--yes`), 'without a terminal it does not ask, and does nothing')
  t.equal((await command(['deploy-crd', '--context', context, '--yes'], env)).code, 0)
})

t.test('a port that is taken by somebody else is left to them', async (t) => {
  const { home, run } = newHome(t)
  const stranger = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => { stranger.on('listening', resolve) })
  const { port } = stranger.address() as AddressInfo
  t.teardown(() => stranger.close())
  writeFileSync(joinPath(home, 'ports.json'), JSON.stringify({ hooks: port }), { mode: 0o600 })
  const { code, stdout } = await run('start', '--detach', '--unsafe-no-fsync')
  t.equal(code, 0)
  t.match(stdout, `port ${port} (hooks, now`)
  t.notMatch(platformFile(home).hooks, `:${port}`)
})
