import t from 'tap'
import { pingStatus } from '../../lib/status-ping.ts'
import { waitFor } from '../wait.ts'
import { create, gamePid, get, kubectl, newNamespace, newServer, patch, platformFile, podOf, toAddress, waitForPhase } from './platform.ts'

const PARTS = ['hooks', 'relay', 'metacontroller', 'node-agent', 'apiserver']

/** Kills a part as a crash would, and waits until the platform has started it again. */
async function kill(part: string): Promise<void> {
  const before = platformFile().pids[part]
  if (!before) throw new Error(`${part} does not run`)
  process.kill(before, 'SIGKILL')
  await waitFor(`${part} to be started again`, () => {
    const now = platformFile().pids[part]
    return now !== undefined && now !== before
  })
}

/** Process ids of the game containers of a server, as the node agent's process table tells. */
async function gameIdentity(namespace: string, name: string): Promise<object> {
  const pod = await podOf(namespace, name)
  return { uid: pod.metadata.uid, containers: pod.status.containerStatuses.map((one: { name: string; containerID: string; restartCount: number }) => [one.name, one.containerID, one.restartCount]) }
}

for (const part of PARTS) {
  t.test(`kill -9 of ${part}`, async (t) => {
    const namespace = await newNamespace(t)
    await create(newServer(namespace, 'steady'))
    const { status } = await waitForPhase(namespace, 'steady', 'Running')
    const before = await gameIdentity(namespace, 'steady')
    const pidBefore = await gamePid(status.endpoint)

    await t.test('while a server starts: it runs in the end', async () => {
      await create(newServer(namespace, 'starting'))
      await kill(part)
      await waitForPhase(namespace, 'starting', 'Running')
    })
    await t.test('while servers run: none notices', async (t) => {
      await kill(part)
      t.ok(await pingStatus({ ...toAddress(status.endpoint), timeoutMs: 5_000 }))
      await waitFor('the API server to answer', async () => (await kubectl(['get', 'mc', '-n', namespace])).code === 0)
      await patch('MinecraftServer', namespace, 'starting', { spec: { desiredState: 'Stopped' } })
      await waitForPhase(namespace, 'starting', 'Stopped')
      await waitForPhase(namespace, 'steady', 'Running')
      t.same(await gameIdentity(namespace, 'steady'), before, 'same pod, same containers, no restart')
      t.equal(await gamePid(status.endpoint), pidBefore, 'same process')
    })
    t.equal((await get('MinecraftServer', namespace, 'steady')).status.endpoint, status.endpoint)
  })
}
