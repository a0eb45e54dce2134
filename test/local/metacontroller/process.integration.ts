import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { connect, create, installAll, installKind, kubeconfig, merge, newController, newNamespace, read, remove, SKIP, startDriver, startHooks, stopDriver, until, type Driver, type HookServer } from './harness.ts'

if (!kubeconfig) {
  t.plan(0, SKIP)
  process.exit(0)
}

t.setTimeout(240_000)
const client = connect()
await installAll(client)
let counter = 0

const newMap = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { k: 'v' } })

interface Setup {
  hooks: HookServer
  name: string
  namespace: string
  things: string
  parentPath: string
  start(): Driver
}

/** A Thing and a controller for it, with nothing running yet. */
async function setUp(test: Test): Promise<Setup> {
  const name = `p${process.pid}-${++counter}`
  const hooks = await startHooks()
  const namespace = await newNamespace(client)
  const controller = await newController({ client, hooks, namespace }, 'CompositeController', name, {
    parentResource: { apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchLabels: { test: name } } },
    childResources: [{ apiVersion: 'v1', resource: 'configmaps', updateStrategy: { method: 'InPlace' } }],
    generateSelector: true,
    hooks: { sync: { version: 'v2', webhook: { url: hooks.url('/sync') } } },
  })
  const things = `/apis/test.homecraft.io/v1/namespaces/${namespace}/things`
  const newThing = { apiVersion: 'test.homecraft.io/v1', kind: 'Thing', metadata: { name: 'one', labels: { test: name } }, spec: {} }
  await create(client, things, newThing)
  const drivers: Driver[] = []
  test.teardown(async () => {
    await Promise.all(drivers.map((driver) => stopDriver(driver)))
    await controller.remove()
    await remove(client, `/api/v1/namespaces/${namespace}`)
    hooks.close()
  })
  const start = (): Driver => {
    const driver = startDriver()
    drivers.push(driver)
    return driver
  }
  return { hooks, name, namespace, things, parentPath: `${things}/one`, start }
}

t.test('killed at any time and started again, it goes on and applies each child at most once more', async (t) => {
  const setup = await setUp(t)
  const calls = setup.hooks.on('/sync', () => ({ body: { children: [newMap('a'), newMap('b')] } }))
  const first = setup.start()
  const made = await until('child', () => read(client, `/api/v1/namespaces/${setup.namespace}/configmaps/a`))
  await stopDriver(first)
  await remove(client, `/api/v1/namespaces/${setup.namespace}/configmaps/b`)
  const seen = calls.length
  setup.start()
  await until('next sync', () => calls.length > seen)
  await until('other child made anew', () => read(client, `/api/v1/namespaces/${setup.namespace}/configmaps/b`))
  const now = await read(client, `/api/v1/namespaces/${setup.namespace}/configmaps/a`)
  t.equal(now?.metadata.uid, made.metadata.uid)
  t.equal(now?.metadata.resourceVersion, made.metadata.resourceVersion)
})

t.test('on SIGTERM it ends within five seconds, and hangs up on hooks', async (t) => {
  const setup = await setUp(t)
  const calls = setup.hooks.on('/sync', () => undefined)
  const driver = setup.start()
  await until('hook called', () => calls.length > 0)
  const began = Date.now()
  t.equal(await stopDriver(driver, 'SIGTERM'), 0)
  t.ok(Date.now() - began < 5_000, `ended after ${Date.now() - began} ms`)
})

t.test('null among the children kills it with code 2', async (t) => {
  const setup = await setUp(t)
  setup.hooks.on('/sync', () => ({ body: '{"children":[null]}' }))
  const driver = setup.start()
  t.equal(await driver.exited, 2)
})

t.test('a hook that is away is called again with growing delays, sooner when something happens', async (t) => {
  const setup = await setUp(t)
  const calls = setup.hooks.on('/sync', () => ({ status: 503, body: '' }))
  setup.start()
  await until('eight tries', () => calls.length >= 8)
  const gaps = calls.slice(1, 8).map(({ at }, index) => at - calls[index]!.at)
  t.ok(gaps.at(-1)! >= 250 && gaps.at(-1)! > 2 * gaps.at(-3)!, `gaps ${gaps.join(', ')} ms`)
  await until('four more', () => calls.length >= 11)
  setup.hooks.on('/sync', () => ({ body: { children: [newMap('a')] } }))
  const began = Date.now()
  await merge(client, setup.parentPath, { metadata: { annotations: { poke: 'now' } } })
  await until('recovery', () => read(client, `/api/v1/namespaces/${setup.namespace}/configmaps/a`))
  t.ok(Date.now() - began < 1_500, `recovered after ${Date.now() - began} ms`)
})

t.test('a kind that comes later is found, and parents without status subresource are not served', async (t) => {
  const setup = await setUp(t)
  const kind = `Late${process.pid}`
  const calls = setup.hooks.on('/late', () => ({ body: { children: [] } }))
  const plain = setup.hooks.on('/plain', () => ({ body: { children: [] } }))
  const spec = (resource: string, path: string): object => ({ parentResource: { apiVersion: 'test.homecraft.io/v1', resource }, generateSelector: true, hooks: { sync: { version: 'v2', webhook: { url: setup.hooks.url(path) } } } })
  const late = await newController({ client, hooks: setup.hooks, namespace: setup.namespace }, 'CompositeController', `${setup.name}-late`, spec(`${kind.toLowerCase()}s`, '/late'))
  const other = await newController({ client, hooks: setup.hooks, namespace: setup.namespace }, 'CompositeController', `${setup.name}-plain`, spec('plains', '/plain'))
  t.teardown(async () => {
    await Promise.all([late.remove(), other.remove()])
    await remove(client, `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kind.toLowerCase()}s.test.homecraft.io`)
  })
  await create(client, `/apis/test.homecraft.io/v1/namespaces/${setup.namespace}/plains`, { apiVersion: 'test.homecraft.io/v1', kind: 'Plain', metadata: { name: 'x' } })
  setup.start()
  await sleep(500)
  await installKind(client, kind)
  await create(client, `/apis/test.homecraft.io/v1/namespaces/${setup.namespace}/${kind.toLowerCase()}s`, { apiVersion: 'test.homecraft.io/v1', kind, metadata: { name: 'x' } })
  await until('sync of the late kind', () => calls.length > 0, 60_000)
  t.equal(plain.length, 0)
})
