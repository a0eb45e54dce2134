import t, { type Test } from 'tap'
import type { KubernetesObject } from '../../../lib/kubernetes.ts'
import { connect, create, eventsAbout, installAll, kubeconfig, merge, newController, newNamespace, read, remove, SKIP, startDriver, startHooks, stopDriver, until, type Answer, type HookCall, type HookRequest } from './harness.ts'

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

type Hook = (request: HookRequest) => Answer

interface Options {
  spec?: Record<string, unknown>
  kind?: 'Thing' | 'Plain' | 'BigThing'
  metadata?: Record<string, unknown>
  /** Further fields of the parent. */
  parent?: Record<string, unknown>
  version?: 'v1' | 'v2'
  sync?: Hook
  finalize?: Hook
  customize?: Hook
  type?: 'CompositeController' | 'DecoratorController'
}

interface Setup {
  name: string
  namespace: string
  parent: KubernetesObject
  parentPath: string
  controllerPath: string
  mapPath: (name: string) => string
  synced: HookCall[]
  finalized: HookCall[]
  customized: HookCall[]
}

let counter = 0
const ANNOTATION = 'metacontroller.k8s.io/decorator-controller'

function newMap(name: string, data: Record<string, string> = {}, more: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data }
}

const nothing: Hook = () => ({ body: {} })

/** One parent in a fresh namespace under a controller of its own. */
async function setUp(test: Test, options: Options = {}): Promise<Setup> {
  const name = `d${process.pid}-${++counter}`
  const namespace = await newNamespace(client)
  const kind = options.kind ?? 'Thing'
  const isComposite = options.type === 'CompositeController'
  const resource = { apiVersion: 'test.homecraft.io/v1', resource: `${kind.toLowerCase()}s`, labelSelector: { matchLabels: { test: name } } }
  const hook = (path: string): object => ({ version: options.version ?? 'v2', webhook: { url: hooks.url(`/${name}/${path}`) } })
  const calls = (['sync', 'finalize', 'customize'] as const).map((path) => hooks.on(`/${name}/${path}`, options[path] ?? nothing))
  const maps = [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } }]
  const controller = await newController({ client, hooks, namespace }, options.type ?? 'DecoratorController', name, {
    ...(isComposite ? { parentResource: resource, childResources: maps, generateSelector: true } : { resources: [resource], attachments: maps }),
    hooks: { sync: hook('sync'), ...(options.finalize ? { finalize: hook('finalize') } : {}), ...(options.customize ? { customize: hook('customize') } : {}) },
    ...options.spec,
  })
  const collection = kind === 'BigThing' ? '/apis/test.homecraft.io/v1/bigthings' : `/apis/test.homecraft.io/v1/namespaces/${namespace}/${kind.toLowerCase()}s`
  const parent = await create(client, collection, { apiVersion: 'test.homecraft.io/v1', kind, spec: {}, ...options.parent, metadata: { name, labels: { test: name }, ...options.metadata } })
  const parentPath = `${collection}/${name}`
  test.teardown(async () => {
    await controller.remove()
    await merge(client, parentPath, { metadata: { finalizers: null } }).catch(() => undefined)
    await remove(client, parentPath)
    await remove(client, `/api/v1/namespaces/${namespace}`)
  })
  const [synced, finalized, customized] = calls as [HookCall[], HookCall[], HookCall[]]
  return { name, namespace, parent, parentPath, controllerPath: controller.path, mapPath: (map) => `/api/v1/namespaces/${namespace}/configmaps/${map}`, synced, finalized, customized }
}

const poke = (path: string): Promise<KubernetesObject> => merge(client, path, { metadata: { annotations: { poke: String(++counter) } } })

t.test('a decorator request carries controller, object, attachments, related and finalizing', async (t) => {
  const setup = await setUp(t, { sync: () => ({ body: { attachments: [newMap('a')] } }) })
  const call = await until('second request', () => setup.synced.find(({ request }) => Object.keys(request.attachments['ConfigMap.v1'] ?? {}).length > 0))
  t.same(Object.keys(call.request), ['controller', 'object', 'attachments', 'related', 'finalizing'])
  t.match(call.request, { controller: { kind: 'DecoratorController', metadata: { name: setup.name } }, object: { kind: 'Thing', apiVersion: 'test.homecraft.io/v1', metadata: { uid: setup.parent.metadata.uid } }, related: {}, finalizing: false })
  t.same(Object.keys(call.request.attachments['ConfigMap.v1']!), [`${setup.namespace}/a`])
})

t.test('attachments are marked, owned, updated in place and deleted, those of others are not seen', async (t) => {
  const attachments = [newMap('a', { v: '1' }), newMap('b')]
  const setup = await setUp(t, { sync: () => ({ body: { attachments } }) })
  const made = await until('attachment', () => read(client, setup.mapPath('a')))
  t.match(made.metadata, { annotations: { [ANNOTATION]: setup.name }, ownerReferences: [{ uid: setup.parent.metadata.uid, controller: true, blockOwnerDeletion: true }] })
  t.notOk(made.metadata.labels)
  const owner = made.metadata.ownerReferences
  await create(client, `/api/v1/namespaces/${setup.namespace}/configmaps`, newMap('other', {}, { ownerReferences: owner, annotations: { [ANNOTATION]: 'another' } }))
  attachments.splice(0, 2, newMap('a', { v: '2' }))
  await poke(setup.parentPath)
  await until('update', async () => ((await read(client, setup.mapPath('a'))) as { data?: { v: string } })?.data?.v === '2')
  await until('deletion', async () => !(await read(client, setup.mapPath('b'))))
  t.ok(await read(client, setup.mapPath('other')))
  t.ok(setup.synced.every(({ request }) => !Object.keys(request.attachments['ConfigMap.v1']!).includes(`${setup.namespace}/other`)))
})

t.test('labels and annotations are set, null deletes them, and an unset status stays', async (t) => {
  let body: object = { labels: { color: 'red' }, annotations: { note: 'x' } }
  const setup = await setUp(t, { sync: () => ({ body }), metadata: { annotations: { old: 'yes' } } })
  await until('set', async () => ((await read(client, setup.parentPath))?.metadata.labels?.['color'] === 'red'))
  t.match((await read(client, setup.parentPath))?.metadata.annotations, { old: 'yes', note: 'x' })
  body = { labels: { color: null }, annotations: { note: null, old: null }, status: null }
  await client.call('PATCH', `${setup.parentPath}/status`, { body: { status: { theirs: 1 } }, contentType: 'application/merge-patch+json' })
  const last = await until('deleted', async () => { const one = await read(client, setup.parentPath); return one?.metadata.labels?.['color'] === undefined && one })
  t.notOk(last.metadata.annotations?.['note'])
  t.notOk(last.metadata.annotations?.['old'])
  t.equal(last.metadata.labels?.['test'], setup.name)
  t.match(last, { status: { theirs: 1 } })
})

t.test('a status is written, with the status subresource and without', async (t) => {
  for (const kind of ['Thing', 'Plain'] as const) {
    const setup = await setUp(t, { kind, sync: () => ({ body: { status: { phase: 'Fine' } } }) })
    const done = await until(`${kind} status`, async () => { const one = await read(client, setup.parentPath); return (one as { status?: { phase?: string } })?.status?.phase === 'Fine' && one })
    t.same(done['status'], { phase: 'Fine' })
    const seen = setup.synced.length
    await poke(setup.parentPath)
    await until('one more sync', () => setup.synced.length > seen)
  }
})

t.test('a decorator finalizer is set, finalize is called on deletion, and finalized lets the object go', async (t) => {
  let finalized = false
  const setup = await setUp(t, { sync: () => ({ body: { attachments: [newMap('a')] } }), finalize: () => ({ body: { attachments: [], finalized } }) })
  await until('attachment', () => read(client, setup.mapPath('a')))
  t.same((await read(client, setup.parentPath))?.metadata.finalizers, [`metacontroller.io/decoratorcontroller-${setup.name}`])
  await remove(client, setup.parentPath)
  await until('attachment deleted', async () => !(await read(client, setup.mapPath('a'))))
  t.equal(setup.finalized[0]!.request.finalizing, true)
  t.ok(await read(client, setup.parentPath))
  finalized = true
  await poke(setup.parentPath)
  await until('gone', async () => !(await read(client, setup.parentPath)))
})

t.test('without a finalize hook sync is called while another finalizer holds the object', async (t) => {
  const setup = await setUp(t, { metadata: { finalizers: ['test.homecraft.io/hold'] } })
  await until('sync', () => setup.synced.length > 0)
  await remove(client, setup.parentPath)
  const call = await until('sync while leaving', () => setup.synced.find(({ request }) => request.object.metadata.deletionTimestamp))
  t.equal(call.request.finalizing, false)
})

t.test('label and annotation selectors must both match; who matches no more is finalized', async (t) => {
  const spec = (name: string): object => ({ apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: [name] }] }, annotationSelector: { matchAnnotations: { watch: 'yes' } } })
  const tier = `t${process.pid}-${++counter}`
  const setup = await setUp(t, { spec: { resources: [spec(tier)] }, metadata: { labels: { tier } }, finalize: () => ({ body: { finalized: true } }) })
  const other = await setUp(t)
  await until('other sync', () => other.synced.length > 0)
  t.equal(setup.synced.length, 0)
  await merge(client, setup.parentPath, { metadata: { annotations: { watch: 'yes' } } })
  await until('sync', () => setup.synced.length > 0)
  await merge(client, setup.parentPath, { metadata: { labels: { tier: null } } })
  await until('finalizer gone', async () => !(await read(client, setup.parentPath))?.metadata.finalizers)
  t.ok(setup.finalized.length > 0)
})

t.test('ignoreStatusChanges spares the syncs that only a status brings', async (t) => {
  const setup = await setUp(t)
  await until('first sync', () => setup.synced.length > 0)
  await merge(client, setup.controllerPath, { spec: { resources: [{ apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchLabels: { test: setup.name } }, ignoreStatusChanges: true }] } })
  await until('restarted', () => setup.synced.length > 1)
  const seen = setup.synced.length
  for (const n of [1, 2, 3]) await client.call('PATCH', `${setup.parentPath}/status`, { body: { status: { n } }, contentType: 'application/merge-patch+json' })
  await poke(setup.parentPath)
  await until('sync of the annotation', () => setup.synced.at(-1)!.request.object.metadata.annotations?.['poke'])
  t.ok(setup.synced.length <= seen + 2, `${setup.synced.length - seen} syncs for 3 statuses and an annotation`)
})

t.test('cluster-scoped objects have attachments in namespaces, keyed by both in v1 and v2', async (t) => {
  for (const version of ['v1', 'v2'] as const) {
    const box = await newNamespace(client)
    const setup = await setUp(t, { kind: 'BigThing', version, sync: () => ({ body: { attachments: [newMap('a', {}, { namespace: box })] } }) })
    const call = await until('attachment seen', () => setup.synced.find(({ request }) => Object.keys(request.attachments['ConfigMap.v1'] ?? {}).length > 0))
    t.same(Object.keys(call.request.attachments['ConfigMap.v1']!), [`${box}/a`])
    await remove(client, `/api/v1/namespaces/${box}`)
  }
})

t.test('a customize hook is asked once per generation, and what it names is shown and watched', async (t) => {
  for (const type of ['CompositeController', 'DecoratorController'] as const) {
    const rules = (namespace: string): object[] => [{ apiVersion: 'v1', resource: 'secrets', namespace, names: ['wanted', 'later'] }, { apiVersion: 'v1', resource: 'services', labelSelector: { matchLabels: { app: namespace } } }]
    const setup = await setUp(t, { type, customize: ({ parent }) => ({ body: { relatedResources: rules(parent.metadata.namespace!) } }) })
    const secrets = `/api/v1/namespaces/${setup.namespace}/secrets`
    for (const name of ['wanted', 'unwanted']) await create(client, secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name } })
    const first = await until('related secret', () => setup.synced.find(({ request }) => Object.keys(request.related['Secret.v1'] ?? {}).length > 0))
    t.same(Object.keys(first.request.related['Secret.v1']!), [`${setup.namespace}/wanted`])
    t.same(first.request.related['Service.v1'], {})
    t.same(Object.keys(setup.customized[0]!.request), ['controller', 'parent'])
    await create(client, secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'later' } })
    await until('related event', () => setup.synced.some(({ request }) => Object.keys(request.related['Secret.v1'] ?? {}).length === 2))
    // At the start the real one may ask several times: for the sync, and for each of the first related events.
    const asked = setup.customized.length
    const seen = setup.synced.length
    await poke(setup.parentPath)
    await until('one more sync', () => setup.synced.length > seen)
    t.equal(setup.customized.length, asked)
    await merge(client, setup.parentPath, { spec: { changed: true } })
    await until('asked again', () => setup.customized.length > asked)
  }
})

t.test('in v1 a parent in a namespace sees its own only, and may not ask for another', async (t) => {
  const setup = await setUp(t, { version: 'v1', customize: () => ({ body: { relatedResources: [{ apiVersion: 'v1', resource: 'configmaps', labelSelector: { matchLabels: { app: 'v1' } } }] } }) })
  await create(client, '/api/v1/namespaces/default/configmaps', newMap(setup.name, {}, { labels: { app: 'v1' } }))
  t.teardown(() => remove(client, `/api/v1/namespaces/default/configmaps/${setup.name}`))
  await create(client, `/api/v1/namespaces/${setup.namespace}/configmaps`, newMap('near', {}, { labels: { app: 'v1' } }))
  const call = await until('related', () => setup.synced.find(({ request }) => Object.keys(request.related['ConfigMap.v1'] ?? {}).length > 0))
  t.same(Object.keys(call.request.related['ConfigMap.v1']!), ['near'])
  const bad = await setUp(t, { version: 'v1', customize: () => ({ body: { relatedResources: [{ apiVersion: 'v1', resource: 'configmaps', namespace: 'default' }] } }) })
  await until('event', async () => (await eventsAbout(client, bad.namespace, bad.parent)).some(({ reason }) => reason === 'SyncError'))
})

t.test('a namespaceSelector shows objects of the namespaces it selects', async (t) => {
  const setup = await setUp(t, { customize: ({ parent }) => ({ body: { relatedResources: [{ apiVersion: 'v1', resource: 'configmaps', namespaceSelector: { matchLabels: { box: parent.metadata.namespace! } }, labelSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }] } }) })
  const box = await newNamespace(client)
  t.teardown(() => remove(client, `/api/v1/namespaces/${box}`))
  await merge(client, `/api/v1/namespaces/${box}`, { metadata: { labels: { box: setup.namespace } } })
  for (const name of ['with', 'without']) await create(client, `/api/v1/namespaces/${box}/configmaps`, newMap(name, {}, name === 'with' ? { labels: { app: 'x' } } : {}))
  await poke(setup.parentPath)
  const call = await until('related', () => setup.synced.find(({ request }) => Object.keys(request.related['ConfigMap.v1'] ?? {}).length > 0))
  t.same(Object.keys(call.request.related['ConfigMap.v1']!), [`${box}/with`])
})

t.test('a decorator on namespaces attaches objects inside them', async (t) => {
  const label = `n${process.pid}-${++counter}`
  const setup = await setUp(t, {
    spec: { resources: [{ apiVersion: 'v1', resource: 'namespaces', labelSelector: { matchLabels: { [label]: 'yes' } } }] },
    sync: ({ object, attachments }) => ({ body: { attachments: [newMap('inside', {}, { namespace: object.metadata.name })], annotations: { secured: Object.keys(attachments['ConfigMap.v1']!).length > 0 ? 'yes' : null } } }),
  })
  await merge(client, `/api/v1/namespaces/${setup.namespace}`, { metadata: { labels: { [label]: 'yes' } } })
  await until('attachment', () => read(client, setup.mapPath('inside')))
  await until('annotation', async () => (await read(client, `/api/v1/namespaces/${setup.namespace}`))?.metadata.annotations?.['secured'] === 'yes')
})
