import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { pino } from 'pino'
import { buildApp, ROUTES, type Route } from '../../hooks/app.ts'
import { waitFor } from '../wait.ts'
import { create, get, list, newNamespace, newServer, patch, remove, waitForPhase } from './platform.ts'

const TOKEN_REF = { name: 'hooks-token', namespace: 'minecraft-system', key: 'token' }
const KINDS = ['StatefulSet', 'Service', 'Secret', 'ConfigMap']

/** Lets Metacontroller call a hook of the test's own, in place of sync and finalize, until the returned function is called or the test ends. */
async function useHook(t: Test, hook: () => unknown): Promise<() => Promise<void>> {
  const { data } = await get('Secret', TOKEN_REF.namespace, TOKEN_REF.name)
  const token = Buffer.from(data.token, 'base64').toString()
  const rule = ROUTES['/minecraft-server/sync']!.rule
  const app = buildApp({
    token,
    logger: pino({ level: 'silent' }),
    settings: { minecraftImage: 'none', sftpImage: 'none', derivationKey: Buffer.alloc(32) },
    routes: { '/bug': { hook: hook as Route['hook'], rule } },
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const { spec } = await get('CompositeController', undefined, 'minecraft-server')
  const bug = { version: 'v2', webhook: { ...spec.hooks.sync.webhook, url: `http://127.0.0.1:${port}/bug` } }
  const endpointConfigs = [...spec.endpointConfigs, { host: `127.0.0.1:${port}`, authorization: { type: 'Bearer', secretRef: TOKEN_REF } }]
  await patch('CompositeController', undefined, 'minecraft-server', { spec: { endpointConfigs, hooks: { sync: bug, finalize: bug } } })
  let isUsed = true
  const restore = async (): Promise<void> => {
    if (!isUsed) return
    isUsed = false
    await patch('CompositeController', undefined, 'minecraft-server', { spec: { endpointConfigs: spec.endpointConfigs, hooks: spec.hooks } })
    await app.close()
  }
  t.teardown(restore)
  return restore
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
    const { status } = await waitForPhase(namespace, 'safe', 'Stopped')
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
