import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findGameProcesses } from '../../../local/platform/game-processes.ts'
import { homeOf, type Home } from '../../../local/platform/home.ts'
import { endLeftovers } from '../../../local/platform/leftovers.ts'
import { identify, isAlive, type ProcessIdentity } from '../../../local/platform/process-identity.ts'
import { findPartProcesses, markPart } from '../../../local/platform/part-processes.ts'
import { runningProbe } from '../../../local/platform/probe.ts'
import { newStateKeeper } from '../../../local/platform/state.ts'
import { status } from '../../../local/platform/status.ts'

const script = (file: string): string => `trap 'echo saved >${file}; exit 0' TERM; echo up; while :; do sleep 0.02; done`

/** A process in a session of its own that notes when it is asked to end. */
async function startProcess(t: Test, file: string, env: Record<string, string> = {}): Promise<ProcessIdentity> {
  const child = spawn('/bin/sh', ['-c', script(file)], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return identify(child.pid ?? 0) as ProcessIdentity
}

/** The environment with which the launcher starts a part. */
function environmentOf(home: Home, name: string): Record<string, string> {
  return { ...markPart(home, { name, needs: [], launch: () => ({ command: ['true'], env: {} }), ready: runningProbe, stopSeconds: 1 }).launch().env }
}

/** A home whose launcher was killed while hooks, node agent and one game server ran. */
async function killedPlatform(t: Test): Promise<{ home: Home; folder: string; hooks: ProcessIdentity; agent: ProcessIdentity; game: ProcessIdentity }> {
  const folder = t.testdir()
  const home = homeOf({ HOMECRAFT_HOME: folder })
  mkdirSync(home.node)
  const hooks = await startProcess(t, join(folder, 'hooks'), environmentOf(home, 'hooks'))
  const agent = await startProcess(t, join(folder, 'agent'), environmentOf(home, 'node-agent'))
  const game = await startProcess(t, join(folder, 'game'), { HOMECRAFT_ROOT: join(home.node, 'pods/a/rootfs') })
  const keeper = newStateKeeper(home, { supervisor: { pid: 1, startTime: 'ended' }, kubeconfig: 'k' }, ['node-agent', 'hooks'])
  keeper.started({ name: 'node-agent' }, agent)
  keeper.started({ name: 'hooks' }, hooks)
  keeper.publish({ hooks: 'h', api: 'a', postgres: 'p', adminKey: 'k', tenantKey: 'k' })
  return { home, folder, hooks, agent, game }
}

t.test('the next start ends the parts and leaves the game servers running', async (t) => {
  const { home, folder, hooks, agent, game } = await killedPlatform(t)
  t.equal(await endLeftovers(home, 'Keep', () => undefined), true)
  t.strictSame([hooks, agent, game].map(isAlive), [false, false, true])
  t.ok(existsSync(join(folder, 'hooks')), 'the hooks were asked to end')
  t.notOk(existsSync(join(folder, 'agent')), 'the node agent was not: it would have stopped the game servers')
  t.notOk(existsSync(home.platformFile))
})

t.test('a stop also lets the game servers save and stop', async (t) => {
  const { home, folder, hooks, agent, game } = await killedPlatform(t)
  t.match(findGameProcesses(home), [{ pid: game.pid, isLeader: true }])
  t.equal(await endLeftovers(home, 'Stop', () => undefined), true)
  t.strictSame([hooks, agent, game].map(isAlive), [false, false, false])
  t.equal(readFileSync(join(folder, 'game'), 'utf8'), 'saved\n')
  t.ok(existsSync(join(folder, 'agent')))
})

const spoilt = { lost: (file: string) => { rmSync(file) }, truncated: (file: string) => { truncateSync(file) } }
for (const [how, spoil] of Object.entries(spoilt)) {
  t.test(`parts are found when the launcher's notes are ${how}`, async (t) => {
    const { home, folder, hooks, agent, game } = await killedPlatform(t)
    spoil(home.supervisorFile)
    t.strictSame(findPartProcesses(home), [{ ...agent, name: 'node-agent' }, { ...hooks, name: 'hooks' }], 'the last one first')
    t.equal(await status(home), 1)
    t.equal(await endLeftovers(home, 'Stop', () => undefined), true)
    t.strictSame([hooks, agent, game].map(isAlive), [false, false, false])
    t.ok(statSync(join(folder, 'agent')).mtimeMs <= statSync(join(folder, 'game')).mtimeMs, 'the node agent, which would start the game again, ends first')
    t.equal(await status(home), 3)
  })
}

t.test('what a part has started is not taken for the part', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo up; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...environmentOf(home, 'hooks') } })
  t.teardown(() => child.pid && process.kill(-child.pid, 'SIGKILL'))
  await once(child.stdout, 'data')
  t.match(findPartProcesses(home), [{ pid: child.pid, name: 'hooks' }])
  t.equal(findPartProcesses(home).length, 1)
})

t.test('processes of another platform are not touched', async (t) => {
  const other = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const game = await startProcess(t, '/dev/null', { HOMECRAFT_ROOT: join(`${other.node}-2`, 'pods/a') })
  await startProcess(t, '/dev/null', environmentOf(homeOf({ HOMECRAFT_HOME: `${other.folder}-2` }), 'hooks'))
  t.strictSame(findGameProcesses(other), [])
  t.strictSame(findPartProcesses(other), [])
  t.equal(await endLeftovers(other, 'Stop', () => undefined), false)
  t.ok(isAlive(game))
})
