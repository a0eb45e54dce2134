import t, { type Test } from 'tap'
import { pino } from 'pino'
import { buildApp, ROUTES, type Route } from '../../hooks/app.ts'
import { settings } from '../hooks/world.ts'
import { waitFor } from '../wait.ts'
import { hookToken, useHooks } from './other-hooks.ts'
import { create, get, list, newNamespace, newServer, patch, remove, waitForCondition, waitForPhase } from './platform.ts'

const KINDS = ['StatefulSet', 'Service', 'Secret', 'ConfigMap']

/** Lets Metacontroller call one hook of the test's own, in place of sync and finalize. */
async function useHook(t: Test, hook: () => unknown): Promise<() => Promise<void>> {
  const rule = ROUTES['/minecraft-server/sync'].rule
  const app = buildApp({ token: await hookToken(), logger: pino({ level: 'silent' }), settings, routes: { '/bug': { hook: hook as Route['hook'], rule } } })
  return useHooks(t, app, { sync: '/bug', finalize: '/bug' })
}

const bugs: { name: string; hook: () => unknown }[] = [
  { name: 'a hook that throws', hook: () => { throw new Error('a bug') } },
  { name: 'a null child', hook: () => ({ status: {}, children: [null] }) },
  { name: 'a reply without children', hook: () => ({ status: {} }) },
  { name: 'an empty list of children', hook: () => ({ status: {}, children: [] }) },
  { name: 'null', hook: () => null },
]

for (const { name, hook } of bugs) {
  t.test(`${name} is answered 500, and nothing is deleted or changed`, async (t) => {
    const namespace = await newNamespace(t)
    await create(newServer(namespace, 'safe', { desiredState: 'Stopped' }))
    await waitForPhase(namespace, 'safe', 'Stopped')
    const { status } = await waitForCondition(namespace, 'safe', 'StorageReady', ['Unknown', 'VolumeAbsent'])
    await waitFor('Kubernetes to have written what it writes', async () => {
      const set = await get('StatefulSet', namespace, 'mc-safe')
      return set.status?.observedGeneration === set.metadata.generation
    })
    const before = await Promise.all(KINDS.map((kind) => get(kind, namespace, 'mc-safe')))

    let calls = 0
    const restore = await useHook(t, () => { calls++; return hook() })
    await waitFor('the hook to be called', async () => {
      await patch('MinecraftServer', namespace, 'safe', { metadata: { annotations: { 'test/touch': String(Date.now()) } } })
      return calls > 2
    })
    await waitFor('the error to be told on the server', async () => (await list('Event', namespace)).some((event) => event.reason === 'SyncError' && /HC_INTERNAL/.test(event.message)))
    t.same(await Promise.all(KINDS.map((kind) => get(kind, namespace, 'mc-safe'))), before)
    t.same((await get('MinecraftServer', namespace, 'safe')).status, status)

    calls = 0
    await remove('MinecraftServer', namespace, 'safe')
    await waitFor('the hook to be called while the server is being deleted', async () => {
      await patch('MinecraftServer', namespace, 'safe', { metadata: { annotations: { 'test/touch': String(Date.now()) } } })
      return calls > 2
    })
    t.same(await Promise.all(KINDS.map((kind) => get(kind, namespace, 'mc-safe'))), before, 'not by finalize either')
    await restore()
    await waitFor('the server to go once the bug is mended', async () => !(await get('MinecraftServer', namespace, 'safe')))
  })
}
