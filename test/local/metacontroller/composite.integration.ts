import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import type { KubernetesObject } from '../../../lib/kubernetes.ts'
import { callsAbout, connect, create, eventsAbout, installAll, kubeconfig, merge, newController, newNamespace, read, remove, SKIP, startDriver, startHooks, stopDriver, until, type Answer, type HookCall, type HookRequest, type World } from './harness.ts'

if (!kubeconfig) {
  t.plan(0, SKIP)
  process.exit(0)
}

t.setTimeout(240_000)
const client = connect()
await installAll(client)
const hooks = await startHooks()
const driver = startDriver()
t.teardown(async () => {
  await stopDriver(driver)
  hooks.close()
})

let counter = 0
const THINGS = (namespace: string): string => `/apis/test.homecraft.io/v1/namespaces/${namespace}/things`
const MAPS = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`

/** A ConfigMap as a hook answers it. */
function newMap(name: string, data: Record<string, string> = {}, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data }
}

interface Setup extends World {
  name: string
  parent: KubernetesObject
  parentPath: string
  controllerPath: string
  mapPath: (name: string) => string
  synced: HookCall[]
  finalized: HookCall[]
}

interface Options {
  spec?: Record<string, unknown>
  parentSpec?: Record<string, unknown>
  version?: 'v1' | 'v2'
  method?: string
  webhook?: Record<string, unknown>
  sync?: (request: HookRequest) => Answer | Promise<Answer>
  onFinalize?: (request: HookRequest) => Answer
}

/** One Thing in a fresh namespace under a controller of its own. */
async function setUp(test: Test, options: Options = {}): Promise<Setup> {
  const name = `c${process.pid}-${++counter}`
  const namespace = await newNamespace(client)
  const hook = (path: string): object => ({ version: options.version ?? 'v2', webhook: { url: hooks.url(`/${name}/${path}`), ...options.webhook } })
  const synced = hooks.on(`/${name}/sync`, options.sync ?? answering([]))
  const finalized = hooks.on(`/${name}/finalize`, options.onFinalize ?? answering([]))
  const world: World = { client, hooks, namespace }
  const controller = await newController(world, 'CompositeController', name, {
    parentResource: { apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchLabels: { test: name } } },
    childResources: [{ apiVersion: 'v1', resource: 'configmaps', ...(options.method === '' ? {} : { updateStrategy: { method: options.method ?? 'InPlace' } }) }],
    generateSelector: true,
    hooks: { sync: hook('sync'), ...(options.onFinalize ? { finalize: hook('finalize') } : {}) },
    ...options.spec,
  })
  const parent = await create(client, THINGS(namespace), { apiVersion: 'test.homecraft.io/v1', kind: 'Thing', metadata: { name: 'one', labels: { test: name } }, spec: options.parentSpec ?? {} })
  const parentPath = `${THINGS(namespace)}/one`
  test.teardown(async () => {
    await controller.remove()
    await merge(client, parentPath, { metadata: { finalizers: null } }).catch(() => undefined)
    await remove(client, `/api/v1/namespaces/${namespace}`)
  })
  return { ...world, name, parent, parentPath, controllerPath: controller.path, mapPath: (map) => `${MAPS(namespace)}/${map}`, synced, finalized }
}

/** Answers from a list of children that the test can change. */
function answering(children: object[], more: object = {}): (request: HookRequest) => Answer {
  return () => ({ body: { children, ...more } })
}

const poke = (setup: Setup): Promise<KubernetesObject> => merge(client, setup.parentPath, { metadata: { annotations: { poke: String(++counter) } } })

/** What is left of an object once what differs between runs is gone. */
function shapeOf(object: KubernetesObject): unknown {
  const { uid, resourceVersion, creationTimestamp, managedFields, ...metadata } = object.metadata
  return { ...object, metadata: { ...metadata, system: [uid, resourceVersion, creationTimestamp, managedFields].map((value) => value !== undefined) } }
}

t.test('a v2 request carries controller, parent, every declared kind, related and finalizing', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a', { k: 'v' })]), spec: { childResources: [{ apiVersion: 'v1', resource: 'configmaps' }, { apiVersion: 'v1', resource: 'secrets' }] } })
  const call = await until('second request', () => setup.synced.find(({ request }) => Object.keys(request.children['ConfigMap.v1'] ?? {}).length > 0 && request.parent['status']))
  t.same(Object.keys(call.request), ['controller', 'parent', 'children', 'related', 'finalizing'])
  t.equal(call.headers['content-type'], 'application/json')
  t.match(call.request.controller, { apiVersion: 'metacontroller.k8s.io/v1alpha1', kind: 'CompositeController', metadata: { name: setup.name }, spec: { generateSelector: true }, status: {} })
  t.same(call.request.related, {})
  t.equal(call.request.finalizing, false)
  t.same(Object.keys(call.request.children).sort(), ['ConfigMap.v1', 'Secret.v1'])
  t.same(Object.keys(call.request.children['ConfigMap.v1']!), [`${setup.namespace}/a`])
  t.same(shapeOf(call.request.parent), { apiVersion: 'test.homecraft.io/v1', kind: 'Thing', metadata: { name: 'one', namespace: setup.namespace, generation: 1, labels: { test: setup.name }, system: [true, true, true, true] }, spec: {}, status: { observedGeneration: 1 } })
  t.same(shapeOf(call.request.children['ConfigMap.v1']![`${setup.namespace}/a`]!), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'a',
      namespace: setup.namespace,
      labels: { 'controller-uid': setup.parent.metadata.uid },
      ownerReferences: [{ apiVersion: 'test.homecraft.io/v1', kind: 'Thing', name: 'one', uid: setup.parent.metadata.uid, controller: true, blockOwnerDeletion: true }],
      system: [true, true, true, true],
    },
    data: { k: 'v' },
  })
})

t.test('a v1 request keys children by name alone', async (t) => {
  const setup = await setUp(t, { version: 'v1', sync: answering([newMap('a')]) })
  const call = await until('second request', () => setup.synced.find(({ request }) => Object.keys(request.children['ConfigMap.v1'] ?? {}).length > 0))
  t.same(Object.keys(call.request.children['ConfigMap.v1']!), ['a'])
})

t.test('status is replaced as a whole, and names the generation the hook saw', async (t) => {
  const setup = await setUp(t, { sync: ({ parent }) => ({ body: { children: [], status: parent.metadata.generation === 1 ? { a: 1, list: [] } : { b: 2 } } }) })
  await until('first status', async () => isDeepStrictEqual((await read(client, setup.parentPath))?.['status'], { a: 1, list: [], observedGeneration: 1 }))
  await merge(client, setup.parentPath, { spec: { x: 1 } })
  await until('second status', async () => isDeepStrictEqual((await read(client, setup.parentPath))?.['status'], { b: 2, observedGeneration: 2 }))
})

t.test('children are applied under the field manager, and a sync without a change writes nothing and reads the parent once', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a', { k: 'v' })], { status: { ok: true } }) })
  const made = await until('child', () => read(client, setup.mapPath('a')))
  t.match(made.metadata['managedFields'], [{ manager: 'metacontroller', operation: 'Apply' }])
  const calm = async (): Promise<boolean> => {
    const seen = setup.synced.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    return seen === setup.synced.length
  }
  await until('calm', calm)
  const mapsBefore = await callsAbout('configmaps')
  // The API server's counts have everybody's calls: the garbage collector may read a parent now and then. It adds only.
  const readsBeyondSyncs: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = await callsAbout('things')
    const seen = setup.synced.length
    await poke(setup)
    await until('one more sync', () => setup.synced.length > seen)
    await until('calm again', calm)
    const after = await callsAbout('things')
    readsBeyondSyncs.push((after['GET'] ?? 0) - (before['GET'] ?? 0) - (setup.synced.length - seen))
    t.equal((after['PUT'] ?? 0) - (before['PUT'] ?? 0), 0, 'no write')
  }
  t.equal(Math.min(...readsBeyondSyncs), 0, 'one read for each sync')
  t.same((await callsAbout('configmaps'))['APPLY'] ?? (await callsAbout('configmaps'))['PATCH'], mapsBefore['APPLY'] ?? mapsBefore['PATCH'], 'no apply')
  t.equal((await read(client, setup.mapPath('a')))?.metadata.resourceVersion, made.metadata.resourceVersion)
})

t.test('InPlace follows the hook, children left out are deleted, and a null body deletes them all', async (t) => {
  const children = [newMap('a', { v: '1' }), newMap('b'), newMap('c')]
  const answer: { body?: string } = {}
  const setup = await setUp(t, { sync: () => ({ body: answer.body ?? { children } }) })
  const first = await until('children', async () => (await read(client, setup.mapPath('c'))) && read(client, setup.mapPath('a')))
  children.splice(0, 2, newMap('a', { v: '2' }))
  await poke(setup)
  const second = await until('update', async () => { const map = await read(client, setup.mapPath('a')); return (map as { data?: { v?: string } })?.data?.v === '2' && map })
  t.equal(second.metadata.uid, first.metadata.uid)
  await until('b deleted', async () => !(await read(client, setup.mapPath('b'))))
  answer.body = 'null'
  await poke(setup)
  await until('all deleted', async () => !(await read(client, setup.mapPath('a'))) && !(await read(client, setup.mapPath('c'))))
})

t.test('without an update strategy children are never updated, but made anew when deleted', async (t) => {
  const children = [newMap('a', { v: '1' })]
  const setup = await setUp(t, { method: '', sync: answering(children) })
  const first = await until('child', () => read(client, setup.mapPath('a')))
  children[0] = newMap('a', { v: '2' })
  const poked = await poke(setup)
  await until('sync', () => setup.synced.some(({ request }) => request.parent?.metadata.annotations?.['poke'] === poked.metadata.annotations?.['poke']))
  t.match(await read(client, setup.mapPath('a')), { data: { v: '1' } })
  await remove(client, setup.mapPath('a'))
  const second = await until('made anew', async () => { const map = await read(client, setup.mapPath('a')); return map?.metadata.uid !== first.metadata.uid && map })
  t.match(second, { data: { v: '2' } })
})

t.test('Recreate deletes a changed child and makes it anew, and leaves an equal one', async (t) => {
  const children = [newMap('a', { v: '1' }), newMap('same')]
  const setup = await setUp(t, { method: 'Recreate', sync: answering(children) })
  const first = await until('child', () => read(client, setup.mapPath('a')))
  const same = await until('other', () => read(client, setup.mapPath('same')))
  children[0] = newMap('a', { v: '2' })
  await poke(setup)
  const second = await until('made anew', async () => { const map = await read(client, setup.mapPath('a')); return map && map.metadata.uid !== first.metadata.uid && map })
  t.match(second, { data: { v: '2' } })
  t.equal((await read(client, setup.mapPath('same')))?.metadata.uid, same.metadata.uid)
})

t.test('a child that others changed or deleted is put back by that very event', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a', { v: '1' })]) })
  const first = await until('child', () => read(client, setup.mapPath('a')))
  await merge(client, setup.mapPath('a'), { data: { v: 'theirs' } })
  await until('put back', async () => ((await read(client, setup.mapPath('a'))) as { data?: { v: string } })?.data?.v === '1')
  await remove(client, setup.mapPath('a'))
  await until('made anew', async () => { const map = await read(client, setup.mapPath('a')); return map && map.metadata.uid !== first.metadata.uid })
})

t.test('anything but 200 changes nothing, is told as an Event, and is tried again', async (t) => {
  let answer: Answer = { body: { children: [newMap('a')], status: { fine: true } } }
  const setup = await setUp(t, { sync: () => answer })
  const child = await until('child', () => read(client, setup.mapPath('a')))
  for (const bad of [{ status: 500, body: 'broken' }, { status: 201, body: { children: [] } }, { body: '' }, { body: '{"children":' }, { body: '[]' }, { body: { children: [], extra: 1 } }, { body: '{"children":[],"children":[]}' }, { body: { children: [{ apiVersion: 'v1', metadata: { name: 'x' } }] } }]) {
    answer = bad
    const seen = setup.synced.length
    await poke(setup)
    await until('a call', () => setup.synced.length > seen)
  }
  const tried = setup.synced.length
  await until('another try', () => setup.synced.length > tried)
  t.equal((await read(client, setup.mapPath('a')))?.metadata.uid, child.metadata.uid)
  t.match(await read(client, setup.parentPath), { status: { fine: true, observedGeneration: 1 } })
  const events = await until('event', async () => { const found = await eventsAbout(client, setup.namespace, setup.parent); return found.length > 0 && found })
  t.match(events[0], { type: 'Warning', reason: 'SyncError', message: /^Sync error: / })
  answer = { body: { children: [newMap('a'), newMap('b')] } }
  await poke(setup)
  await until('recovery', () => read(client, setup.mapPath('b')))
})

t.test('a loose hook may say more than is known, and is read without it', async (t) => {
  const setup = await setUp(t, { version: 'v1', sync: answering([newMap('a')], { Children: [], extra: { deep: 1 } }) })
  await until('child', () => read(client, setup.mapPath('a')))
})

t.test('429 with Retry-After asks for a later call, without an Event', async (t) => {
  let left = 1
  const setup = await setUp(t, { sync: () => (left-- > 0 ? { status: 429, headers: { 'retry-after': '2' }, body: '' } : { body: { children: [newMap('a')] } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  const gap = setup.synced[1]!.at - setup.synced[0]!.at
  t.ok(gap >= 1_900 && gap < 3_500, `called again after ${gap} ms`)
  t.same(await eventsAbout(client, setup.namespace, setup.parent), [])
})

t.test('a hook that does not answer within its timeout is given up and called again', async (t) => {
  let left = 1
  const setup = await setUp(t, { webhook: { timeout: '700ms' }, sync: () => (left-- > 0 ? undefined : { body: { children: [newMap('a')] } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  const gap = setup.synced[1]!.at - setup.synced[0]!.at
  t.ok(gap >= 650 && gap < 2_500, `called again after ${gap} ms`)
})

t.test('a child that the API server refuses does not hold up the others, nor the status', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('Not_A_Name'), newMap('b')], { status: { written: true } }) })
  await until('other child', () => read(client, setup.mapPath('b')))
  await until('status', async () => ((await read(client, setup.parentPath)) as { status?: { written?: boolean } })?.status?.written)
  await until('event', async () => (await eventsAbout(client, setup.namespace, setup.parent)).some(({ reason }) => reason === 'SyncError'))
})

t.test('resyncAfterSeconds calls once more, resyncPeriodSeconds calls again and again', async (t) => {
  let seconds = 1
  const once = await setUp(t, { sync: () => ({ body: { children: [], resyncAfterSeconds: seconds } }) })
  await until('one more', () => once.synced.length >= 3)
  seconds = 0
  const again = await setUp(t, { spec: { resyncPeriodSeconds: 1 } })
  await until('again and again', () => again.synced.length >= 5)
  const [gap] = [again.synced.at(-1)!.at - again.synced.at(-2)!.at]
  t.ok(gap > 700 && gap < 1_600, `every ${gap} ms`)
})

t.test('a finalizer is set first, finalize is called on deletion, and finalized lets the parent go', async (t) => {
  let finalized = false
  const setup = await setUp(t, { sync: answering([newMap('a')]), onFinalize: ({ children }) => ({ body: { children: finalized ? [] : [newMap('a'), newMap('last')], finalized: finalized && Object.keys(children['ConfigMap.v1']!).length === 0, status: { leaving: true } } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  t.same((await read(client, setup.parentPath))?.metadata.finalizers, [`metacontroller.io/compositecontroller-${setup.name}`])
  t.same(setup.synced[0]!.request.parent.metadata.finalizers, [`metacontroller.io/compositecontroller-${setup.name}`], 'before the first sync')
  await remove(client, setup.parentPath)
  await until('new child while leaving', () => read(client, setup.mapPath('last')))
  t.equal(setup.finalized[0]!.request.finalizing, true)
  await until('status while leaving', async () => ((await read(client, setup.parentPath)) as { status?: { leaving?: boolean } })?.status?.leaving)
  finalized = true
  await poke(setup)
  await until('parent gone', async () => !(await read(client, setup.parentPath)))
  t.notOk(await read(client, setup.mapPath('a')))
})

t.test('finalize is still called while another finalizer holds the parent, but its children are left alone', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a')]), onFinalize: () => ({ body: { children: [newMap('after')], finalized: true, status: { stopping: true } } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  await merge(client, setup.parentPath, { metadata: { finalizers: [`metacontroller.io/compositecontroller-${setup.name}`, 'test.homecraft.io/hold'] } })
  await remove(client, setup.parentPath)
  await until('our finalizer gone', async () => isDeepStrictEqual((await read(client, setup.parentPath))?.metadata.finalizers, ['test.homecraft.io/hold']))
  const seen = setup.finalized.length
  await poke(setup)
  await until('called again', () => setup.finalized.length > seen)
  t.ok(await read(client, setup.mapPath('a')))
  t.notOk(await read(client, setup.mapPath('after')))
})

t.test('foreground deletion leaves the children to the garbage collector', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a')]), onFinalize: () => ({ body: { children: [newMap('more')], finalized: false } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  await merge(client, setup.mapPath('a'), { metadata: { finalizers: ['test.homecraft.io/hold'] } })
  await client.call('DELETE', setup.parentPath, { body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' } })
  await until('finalize', () => setup.finalized.length > 0)
  await poke(setup)
  await until('finalize once more', () => setup.finalized.length > 1)
  t.notOk(await read(client, setup.mapPath('more')))
  await merge(client, setup.mapPath('a'), { metadata: { finalizers: null } })
})

t.test('a finalizer is removed when the controller has no finalize hook any more', async (t) => {
  const setup = await setUp(t, { onFinalize: answering([]) })
  await until('set', async () => (await read(client, setup.parentPath))?.metadata.finalizers)
  await merge(client, setup.controllerPath, { spec: { hooks: { finalize: null } } })
  await until('removed', async () => !(await read(client, setup.parentPath))?.metadata.finalizers)
})

t.test('a parent that no longer matches the selector is finalized, then left alone', async (t) => {
  const setup = await setUp(t, { sync: answering([newMap('a')]), onFinalize: () => ({ body: { children: [], finalized: true } }) })
  await until('child', () => read(client, setup.mapPath('a')))
  await merge(client, setup.parentPath, { metadata: { labels: { test: null } } })
  await until('finalizer gone', async () => !(await read(client, setup.parentPath))?.metadata.finalizers)
  await until('child gone', async () => !(await read(client, setup.mapPath('a'))))
  t.ok(setup.finalized.length > 0)
})

t.test('with spec.selector, matching orphans are adopted and children that match no more are released', async (t) => {
  const labels = { app: 'x' }
  const setup = await setUp(t, {
    spec: { generateSelector: false },
    parentSpec: { selector: { matchLabels: labels } },
    sync: ({ children }) => ({ body: { children: Object.values(children['ConfigMap.v1']!).map(({ metadata }) => newMap(metadata.name, {}, { labels })) } }),
  })
  await until('sync', () => setup.synced.length > 0)
  await create(client, MAPS(setup.namespace), newMap('orphan', {}, { labels }))
  const adopted = await until('adoption', async () => { const map = await read(client, setup.mapPath('orphan')); return map?.metadata.ownerReferences && map })
  t.match(adopted.metadata.ownerReferences, [{ uid: setup.parent.metadata.uid, controller: true, blockOwnerDeletion: true }])
  await create(client, MAPS(setup.namespace), newMap('stranger', {}, { labels: { app: 'y' } }))
  await merge(client, setup.mapPath('orphan'), { metadata: { labels: { app: 'z' } } })
  await until('release', async () => !(await read(client, setup.mapPath('orphan')))?.metadata.ownerReferences)
  t.notOk((await read(client, setup.mapPath('stranger')))?.metadata.ownerReferences)
})

t.test('a child whose labels do not match the selector fails the whole sync', async (t) => {
  const setup = await setUp(t, { spec: { generateSelector: false }, parentSpec: { selector: { matchLabels: { app: 'x' } } }, sync: answering([newMap('a')]) })
  await until('event', async () => (await eventsAbout(client, setup.namespace, setup.parent)).some(({ reason }) => reason === 'SyncError'))
  t.notOk(await read(client, setup.mapPath('a')))
})

t.test('a foreign object of the same name is taken over, and a child that lost its label is taken back', async (t) => {
  let children: object[] = []
  const setup = await setUp(t, { sync: () => ({ body: { children } }) })
  await create(client, MAPS(setup.namespace), newMap('a', { theirs: 'x' }))
  children = [newMap('a', { ours: 'y' })]
  await poke(setup)
  const taken = await until('taken over', async () => { const map = await read(client, setup.mapPath('a')); return map?.metadata.ownerReferences && map })
  t.match(taken, { data: { theirs: 'x', ours: 'y' } })
  await merge(client, setup.mapPath('a'), { metadata: { labels: { 'controller-uid': null } } })
  await until('taken back', async () => { const map = await read(client, setup.mapPath('a')); return map?.metadata.ownerReferences && map.metadata.labels?.['controller-uid'] })
})

t.test('a controller is restarted with its new spec, and stopped when deleted', async (t) => {
  const setup = await setUp(t)
  await until('old hook', () => setup.synced.length > 0)
  const moved = hooks.on(`/${setup.name}/moved`, answering([newMap('moved')]))
  await merge(client, setup.controllerPath, { spec: { hooks: { sync: { webhook: { url: hooks.url(`/${setup.name}/moved`) } } } } })
  await until('new hook', () => read(client, setup.mapPath('moved')))
  await remove(client, setup.controllerPath)
  const other = await setUp(t)
  await until('other controller', () => other.synced.length > 0)
  const seen = moved.length
  await poke(setup)
  await poke(other)
  await until('other sync', () => other.synced.length > 1)
  t.equal(moved.length, seen)
})

t.test('the secret of authorization is sent as a bearer token, by webhook or by host', async (t) => {
  const namespace = await newNamespace(client)
  await create(client, `/api/v1/namespaces/${namespace}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token' }, stringData: { token: 's3cret\n' } })
  const secretRef = { name: 'token', namespace, key: 'token' }
  const own = await setUp(t, { webhook: { authorization: { secretRef } } })
  const byHost = await setUp(t, { spec: { endpointConfigs: [{ host: new URL(hooks.url('/')).host, authorization: { type: 'Token', secretRef } }] } })
  t.equal((await until('call', () => own.synced[0])).headers.authorization, 'Bearer s3cret')
  t.equal((await until('call', () => byHost.synced[0])).headers.authorization, 'Token s3cret')
})
