import t from 'tap'
import type { CompositeRequest } from '../../hooks/metacontroller.ts'
import { finalize } from '../../hooks/minecraft-server/finalize.ts'
import { sync } from '../../hooks/minecraft-server/sync.ts'
import { sync as syncNamespace } from '../../hooks/tenant-namespace/sync.ts'
import { create, get, newNamespace, newServer, waitForPhase } from '../e2e/platform.ts'
import { attached, newNamespaceRequest } from '../hooks/tenant-namespace/world.ts'
import { LATER, newRequest, NOW, READY, running, settings } from '../hooks/world.ts'

const SPECS = [
  {},
  { desiredState: 'Stopped' },
  { sftpUsers: ['b:secret-b:1000:1000:two', 'a:secret-a:1000:1000:one'] },
  { type: 'PAPER', version: '1.21.4', memory: '2Gi', storageSize: '4Gi', motd: '$(X)', exposure: 'NodePort', maxPlayers: 1 },
  { eula: false },
]

const requests: CompositeRequest[] = SPECS.flatMap((spec) => [newRequest(spec), running({}, spec, {}), ...('eula' in spec ? [] : [running(spec), running(spec, { motd: 'other' }), running(spec, { desiredState: 'Stopped' }, READY)])])

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(Object.freeze(value))) deepFreeze(inner)
  return value
}

/** The same request with every object's keys in another order, as another encoder would send it. */
function shuffled<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shuffled) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, shuffled(inner)])) as T
}

t.test('P9: hooks are pure', async (t) => {
  const first = requests.map((request) => [JSON.stringify(sync(request, NOW, settings)), JSON.stringify(finalize(request, NOW, settings))])

  await t.test('the same request, time and settings give the same bytes, in any order of calls', async (t) => {
    for (const index of [...requests.keys()].reverse()) {
      const copy = structuredClone(requests[index]!)
      t.equal(JSON.stringify(finalize(copy, NOW, settings)), first[index]![1])
      t.equal(JSON.stringify(sync(copy, NOW, settings)), first[index]![0])
    }
  })
  await t.test('the order of keys in the request is no input', async (t) => {
    for (const [index, request] of requests.entries()) t.equal(JSON.stringify(sync(shuffled(request), NOW, settings)), first[index]![0])
  })
  await t.test('nothing of the input is changed', async (t) => {
    for (const request of requests) t.doesNotThrow(() => { sync(deepFreeze(structuredClone(request)), NOW, Object.freeze({ ...settings })) })
  })
  await t.test('so is the hook for the Namespaces of tenants, and it has no use for the clock', async (t) => {
    const fresh = newNamespaceRequest()
    for (const request of [fresh, attached(fresh, syncNamespace(fresh, NOW, settings)), newNamespaceRequest('kube-system')]) {
      const first = JSON.stringify(syncNamespace(request, NOW, settings))
      t.equal(JSON.stringify(syncNamespace(deepFreeze(shuffled(structuredClone(request))), LATER, deepFreeze(structuredClone({ ...settings, derivationKey: undefined as never })))), first)
    }
  })
  await t.test('the clock shows in lastTransitionTime alone', async (t) => {
    for (const request of requests) {
      const at = (now: string): string => JSON.stringify(sync(request, now, settings)).replaceAll(`"lastTransitionTime":"${now}"`, '')
      t.equal(at('2030-01-01T00:00:00Z'), at('2040-01-01T00:00:00Z'))
    }
  })
  await t.test('two replicas answer a real request alike', async (t) => {
    const namespace = await newNamespace(t)
    await create(newServer(namespace, 'pure', { desiredState: 'Stopped' }))
    const parent = await waitForPhase(namespace, 'pure', 'Stopped')
    const children = { 'StatefulSet.apps/v1': { [`${namespace}/mc-pure`]: await get('StatefulSet', namespace, 'mc-pure') }, 'Service.v1': { [`${namespace}/mc-pure`]: await get('Service', namespace, 'mc-pure') } }
    const request = { parent, children, finalizing: false }
    t.equal(JSON.stringify(sync(request, NOW, settings)), JSON.stringify(sync(structuredClone(request), NOW, settings)))
  })
})
