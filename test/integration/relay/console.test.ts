import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { LONGEST_OUTPUT, type CommandReply } from '../../../contracts/console.ts'
import { RUN_COMMAND } from '../../../contracts/subjects.ts'
import { newResource, pathOfNamespace, pathOfPod, pathOfServer, SERVER } from '../../lib/commands.ts'
import type { Json } from '../../lib/fake-kubernetes.ts'
import { newGame, type Answers } from '../../relay/game-server.ts'
import { newPod, newSet } from '../../relay/world.ts'
import { waitFor } from '../../wait.ts'
import { newRelay, type Relay } from './platform.ts'

const PATH_OF_SET = '/apis/apps/v1/namespaces/default/statefulsets/mc-survival'

/** The objects of the server `survival`, whose game is on this machine. */
const newObjects = (): Record<string, Json> => ({
  [pathOfServer()]: newResource({ metadata: { uid: 'server-1' } }),
  [PATH_OF_SET]: newSet(),
  [pathOfPod()]: newPod({ status: { podIP: '127.0.0.1' } }),
})

async function newConsole(t: Test, answers: () => Answers, objects = newObjects()): Promise<Relay & { run: (question?: object) => Promise<CommandReply> }> {
  const relay = await newRelay(t, objects, await newGame(t, answers))
  relay.start()
  const run = (question = {}): Promise<CommandReply> => relay.bus.ask(RUN_COMMAND, { tenant: 'default', name: 'survival', id: SERVER, command: 'list', ...question }, 2_000) as Promise<CommandReply>
  await waitFor('relay to listen', () => run({ id: randomUUID() }).then(() => true, () => false))
  return { ...relay, run }
}

t.test('a command is run on the console of the game, and its answer is text', async (t) => {
  const ran: string[] = []
  const { run } = await newConsole(t, () => ({ command: (line) => { ran.push(line); return `\u001b[31mDone: ${line}\nagain` } }))
  t.same(await run(), { output: 'Done: list\nagain' })
  t.same(await run({ command: ' /say Hello, "world"; stop ' }), { output: 'Done: say Hello, "world"; stop\nagain' })
  t.ok(ran.includes('list') && ran.includes('say Hello, "world"; stop'), 'without the slash, and as one command')
})

t.test('an answer is bounded', async (t) => {
  const { run } = await newConsole(t, () => ({ command: () => 'x'.repeat(9_000) }))
  const { output = '' } = await run()
  t.ok(output.length > 0 && output.length <= LONGEST_OUTPUT)
})

t.test('what is no command reaches no game', async (t) => {
  const ran: string[] = []
  const { run } = await newConsole(t, () => ({ command: (line) => { ran.push(line); return '' } }))
  for (const command of ['list\nstop', 'list\rstop', 'say \u0000', '\u2028stop', '', ' ', '/', 'é'.repeat(800), 'x'.repeat(1_001)]) t.match(await run({ command }), { problem: { code: 'HC_BAD_REQUEST' } }, encodeURIComponent(command).slice(0, 20))
  t.notOk(ran.some((line) => line !== ''), 'not even a part of one')
})

t.test('a server that is not the tenant\'s, has another id, or does not run has no console', async (t) => {
  const ran: string[] = []
  const objects = {
    ...newObjects(),
    [pathOfNamespace('homecraft-evil')]: { metadata: { name: 'homecraft-evil', labels: { 'homecraft.io/tenant': 'other' } } },
    [pathOfServer('survival', 'homecraft-evil')]: newResource({ metadata: { namespace: 'homecraft-evil' } }),
  }
  const { run, kubernetes } = await newConsole(t, () => ({ command: (line) => { ran.push(line); return '' } }), objects)
  const notRunning = { problem: { code: 'HC_NOT_RUNNING' } }
  t.match(await run({ id: randomUUID() }), notRunning, 'another id')
  t.match(await run({ name: 'creative' }), notRunning, 'another name')
  t.match(await run({ tenant: 'nobody' }), notRunning, 'no namespace')
  t.match(await run({ tenant: 'evil' }), notRunning, 'a namespace that says that it is another\'s')

  const pod = kubernetes.get(pathOfPod())
  kubernetes.put(pathOfPod(), { ...pod, metadata: { ...pod.metadata, ownerReferences: [] } })
  t.match(await run(), notRunning, 'a pod that is not the server\'s')
  kubernetes.put(pathOfPod(), { ...pod, status: { ...pod.status, containerStatuses: [{ name: 'minecraft', ready: false }] } })
  t.match(await run(), notRunning, 'a game that is not ready')
  kubernetes.put(pathOfPod(), { ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-05-01T12:00:00Z', finalizers: ['test/kubelet'] } })
  t.match(await run(), notRunning, 'a game that is being stopped')
  kubernetes.remove(pathOfPod())
  t.match(await run(), notRunning, 'no pod')
  t.same(ran, [], 'nothing of that reached a game')
})

t.test('a game that does not answer is told of', async (t) => {
  const { run } = await newConsole(t, () => ({}))
  t.match(await run(), { problem: { code: 'HC_NO_ANSWER' } })
})
