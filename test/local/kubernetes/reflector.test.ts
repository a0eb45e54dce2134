import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KubeConfig } from '@kubernetes/client-node'
import t, { type Test } from 'tap'
import { newKubernetesClient, type KubernetesObject } from '../../../lib/kubernetes.ts'
import { keyOf, startReflector, type Change, type Reflector, type ReflectorOptions } from '../../../local/kubernetes/reflector.ts'
import { waitFor } from '../../wait.ts'

const RESOURCE = { apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', name: 'minecraftservers', namespaced: true, hasStatus: true }
const PATH = '/apis/homecraft.io/v1alpha1/minecraftservers'
const PATH_OF_DEFAULT = '/apis/homecraft.io/v1alpha1/namespaces/default/minecraftservers'

/** An object as an item of a list: without a type of its own. */
const item = (name: string, resourceVersion: string, uid = `uid-of-${name}`) => ({ metadata: { name, namespace: 'default', uid, resourceVersion } })
const typed = (...of: Parameters<typeof item>): KubernetesObject => ({ apiVersion: RESOURCE.apiVersion, kind: RESOURCE.kind, ...item(...of) })
const page = (resourceVersion: string, items: object[] = [], next?: string): object => ({ metadata: { resourceVersion, ...(next && { continue: next }) }, items })

interface Watch {
  query: URLSearchParams
  tell: (type: string, object: object) => void
  end: () => void
  isClosed: () => boolean
}

interface Collection {
  client: ReflectorOptions['client']
  /** The queries of all lists so far. */
  lists: URLSearchParams[]
  watches: Watch[]
  /** What a list is answered; a number is the code of an error. */
  answer: (query: URLSearchParams) => object | number
  /** The server is gone: open answers break off, and nobody can connect. */
  isAway: boolean
  goAway: () => void
}

/** A server of one collection. */
async function serve(t: Test): Promise<Collection> {
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://api')
    if (pathname !== PATH && pathname !== PATH_OF_DEFAULT) return void response.writeHead(404).end()
    if (query.has('watch')) {
      collection.watches.push(toWatch(query, response))
      return response.flushHeaders()
    }
    collection.lists.push(query)
    const answer = collection.answer(query)
    response.writeHead(typeof answer === 'number' ? answer : 200).end(JSON.stringify(answer))
  }).on('connection', (socket) => { if (collection.isAway) socket.destroy() })
  const collection: Collection = {
    client: undefined as unknown as Collection['client'],
    lists: [],
    watches: [],
    answer: () => page('1'),
    isAway: false,
    goAway() {
      collection.isAway = true
      server.closeAllConnections()
    },
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close().closeAllConnections())
  const config = new KubeConfig()
  config.loadFromClusterAndUser({ name: 'test', server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, skipTLSVerify: true }, { name: 'test' })
  collection.client = newKubernetesClient(config)
  return collection
}

function toWatch(query: URLSearchParams, response: ServerResponse): Watch {
  let isClosed = false
  response.on('close', () => { isClosed = true })
  return { query, tell: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`), end: () => void response.end(), isClosed: () => isClosed }
}

interface Followed {
  reflector: Reflector
  /** Each change as `added default/a@1`, or with what was before as `modified default/a@2 (was 1)`. */
  told: string[]
  changes: Change[]
  errors: unknown[]
  stop: AbortController
}

function follow(t: Test, { client }: Collection, options: Partial<ReflectorOptions> = {}): Followed {
  const stop = new AbortController()
  t.teardown(() => stop.abort())
  const followed: Omit<Followed, 'reflector'> = { told: [], changes: [], errors: [], stop }
  const onChange = (change: Change): void => {
    const { type, object, previous } = change
    followed.changes.push(change)
    followed.told.push(`${type} ${keyOf(object)}@${object.metadata.resourceVersion}${previous ? ` (was ${previous.metadata.resourceVersion})` : ''}`)
  }
  const reflector = startReflector({ client, resource: RESOURCE, onChange, onError: (error) => followed.errors.push(error), signal: stop.signal, ...options })
  return { reflector, ...followed }
}

const nthWatch = ({ watches }: Collection, n: number): Promise<Watch> => waitFor(`watch ${n}`, () => watches[n - 1])
const keysOf = (reflector: Reflector): string[] => reflector.list().map((object) => `${keyOf(object)}@${object.metadata.resourceVersion}`).toSorted()

t.test('the key of an object is its name, after its namespace where it has one', async (t) => {
  t.equal(keyOf({ metadata: { name: 'survival', namespace: 'default' } }), 'default/survival')
  t.equal(keyOf({ metadata: { name: 'node' } }), 'node')
})

t.test('the collection is listed page by page, and then watched from the version of the list', async (t) => {
  const collection = await serve(t)
  const pages: Record<string, object> = { first: page('7', [item('a', '1'), item('b', '2')], 'second'), second: page('7', [item('c', '3')], 'third'), third: page('7', [item('d', '4')]) }
  collection.answer = (query) => pages[query.get('continue') ?? 'first']!
  const { reflector, told, changes, errors } = follow(t, collection)
  t.same(reflector.list(), [], 'nothing is there at first')
  await reflector.synced
  t.same(told, ['added default/a@1', 'added default/b@2', 'added default/c@3', 'added default/d@4'])
  t.same(collection.lists.map((query) => query.get('continue')), [null, 'second', 'third'])
  t.same(changes[0]?.object, typed('a', '1'), 'items have the type of the collection')
  t.same(reflector.get('default/a'), typed('a', '1'))
  t.equal(reflector.get('default/z'), undefined)
  const { query } = await nthWatch(collection, 1)
  t.match(Object.fromEntries(query), { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '7' })
  t.equal(collection.lists.length, 3)
  t.same(errors, [])
})

t.test('selectors are part of every list and watch', async (t) => {
  const collection = await serve(t)
  follow(t, collection, { labelSelector: 'app=game', fieldSelector: 'spec.nodeName=one' })
  const { query } = await nthWatch(collection, 1)
  for (const one of [collection.lists[0], query]) t.same([one?.get('labelSelector'), one?.get('fieldSelector')], ['app=game', 'spec.nodeName=one'])
})

t.test('each event is told as a change, in order, with the object as it was before', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('1', [item('a', '1')])
  const { told, changes, reflector } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  watch.tell('ADDED', typed('b', '2'))
  watch.tell('MODIFIED', typed('a', '3'))
  watch.tell('DELETED', typed('b', '4'))
  watch.tell('ADDED', typed('b', '5', 'another-uid'))
  await waitFor('five changes', () => told.length === 5)
  t.same(told, ['added default/a@1', 'added default/b@2', 'modified default/a@3 (was 1)', 'deleted default/b@4 (was 2)', 'added default/b@5'])
  t.same(changes[2], { type: 'modified', object: typed('a', '3'), previous: typed('a', '1') })
  t.same(changes[3], { type: 'deleted', object: typed('b', '4'), previous: typed('b', '2') })
  t.notOk('previous' in changes[4]!)
  t.same(keysOf(reflector), ['default/a@3', 'default/b@5'])
})

t.test('the cache holds a change when it is told', async (t) => {
  const collection = await serve(t)
  const held: (string | undefined)[] = []
  const { reflector } = follow(t, collection, { onChange: ({ object }) => held.push(reflector.get(keyOf(object))?.metadata.resourceVersion ?? 'gone') })
  const watch = await nthWatch(collection, 1)
  watch.tell('ADDED', typed('a', '2'))
  watch.tell('MODIFIED', typed('a', '3'))
  watch.tell('DELETED', typed('a', '4'))
  await waitFor('three changes', () => held.length === 3)
  t.same(held, ['2', '3', 'gone'])
})

t.test('what says nothing new is not told', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('1', [item('a', '1')])
  const { told } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  watch.tell('ADDED', typed('a', '1'))
  watch.tell('MODIFIED', typed('a', '1'))
  watch.tell('DELETED', typed('never-seen', '2'))
  watch.tell('ADDED', typed('b', '3'))
  await waitFor('the last event', () => told.includes('added default/b@3'))
  t.same(told, ['added default/a@1', 'added default/b@3'])
})

t.test('an object made anew under the same name is told as deleted and added', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('1', [item('a', '1', 'old')])
  const { told, changes, reflector } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  watch.tell('MODIFIED', typed('a', '2', 'new'))
  await waitFor('three changes', () => told.length === 3)
  t.same(told.slice(1), ['deleted default/a@1 (was 1)', 'added default/a@2'])
  t.equal(changes[1]?.object.metadata.uid, 'old')
  t.equal(reflector.get('default/a')?.metadata.uid, 'new')

  collection.answer = () => page('9', [item('a', '9', 'newest')])
  collection.goAway()
  collection.isAway = false
  await waitFor('what the list told', () => told.length === 5)
  t.same(told.slice(3), ['deleted default/a@2 (was 2)', 'added default/a@9'], 'also when it happened between two lists')
})

t.test('a watch that ends is taken up where it was, without a list', async (t) => {
  const collection = await serve(t)
  const { told, errors } = follow(t, collection)
  const first = await nthWatch(collection, 1)
  first.end()
  const second = await nthWatch(collection, 2)
  t.equal(second.query.get('resourceVersion'), '1', 'the version of the list, when nothing was told')
  second.tell('ADDED', typed('a', '5'))
  second.end()
  const third = await nthWatch(collection, 3)
  t.equal(third.query.get('resourceVersion'), '5', 'the version of the last event')
  third.tell('BOOKMARK', { kind: RESOURCE.kind, metadata: { resourceVersion: '80' } })
  third.end()
  const fourth = await nthWatch(collection, 4)
  t.equal(fourth.query.get('resourceVersion'), '80', 'the version of a bookmark')
  t.same(told, ['added default/a@5'], 'a bookmark is no change')
  t.same(errors, [])
  t.equal(collection.lists.length, 1)
})

t.test('a version that is too old to watch from makes it list again, and what has changed is told', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('1', [item('gone', '1'), item('changed', '1'), item('same', '1')])
  const { told, errors, changes, reflector } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  collection.answer = () => page('50', [item('changed', '40'), item('same', '1'), item('new', '41')])
  watch.tell('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' })
  const second = await nthWatch(collection, 2)
  t.same(told.slice(3), ['deleted default/gone@1 (was 1)', 'modified default/changed@40 (was 1)', 'added default/new@41'])
  t.same(changes[3]?.previous, typed('gone', '1'))
  t.equal(second.query.get('resourceVersion'), '50')
  t.match(errors, [{ name: 'KubernetesError', status: 410, message: 'too old resource version' }])
  t.same(keysOf(reflector), ['default/changed@40', 'default/new@41', 'default/same@1'])
  await waitFor('the old watch to be left', () => watch.isClosed(), 10_000)
})

t.test('a page that is refused makes it list from the beginning, and the half list is not told', async (t) => {
  const collection = await serve(t)
  collection.answer = (query) => query.has('continue') ? 410 : page('3', [item('a', '1')], 'expired')
  const { told, errors, reflector } = follow(t, collection)
  await waitFor('the refusal', () => errors.length > 0)
  t.match(errors[0], { name: 'KubernetesError', status: 410 })
  t.same([told, reflector.list()], [[], []])
  // A list may be half way again.
  collection.answer = (query) => query.has('continue') ? 410 : page('4', [item('b', '2')])
  await reflector.synced
  t.same(told, ['added default/b@2'])
})

t.test('a server that goes away and returns is listed again, with what it had kept meanwhile', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('9', [item('a', '8'), item('b', '9')])
  const { told, errors, reflector } = follow(t, collection)
  await nthWatch(collection, 1)
  collection.goAway()
  await waitFor('two failures', () => errors.length >= 2)
  t.same(keysOf(reflector), ['default/a@8', 'default/b@9'], 'nothing is forgotten while nobody answers')
  t.equal(told.length, 2)
  collection.answer = () => page('3', [item('a', '2'), item('c', '3')])
  collection.isAway = false
  const watch = await nthWatch(collection, 2)
  t.same(told.slice(2), ['deleted default/b@9 (was 9)', 'modified default/a@2 (was 8)', 'added default/c@3'])
  t.equal(watch.query.get('resourceVersion'), '3', 'versions of its earlier life are not used')
  watch.tell('MODIFIED', typed('c', '4'))
  await waitFor('the next change', () => told.includes('modified default/c@4 (was 3)'))
})

t.test('one object can be read ahead of the watch, and nothing that the watch tells later takes it back', async (t) => {
  const collection = await serve(t)
  collection.answer = () => page('3', [item('changed', '1'), item('gone', '2')])
  const { told, reflector } = follow(t, collection, { fieldSelector: 'spec.nodeName=one', labelSelector: 'app=game' })
  const watch = await nthWatch(collection, 1)

  const now: Record<string, object[]> = { changed: [item('changed', '6')], gone: [], new: [item('new', '8')] }
  collection.answer = (query) => page('9', now[query.get('fieldSelector')?.replace('spec.nodeName=one,metadata.name=', '') ?? ''])
  await Promise.all(Object.keys(now).map((name) => reflector.refresh(`default/${name}`)))
  t.same(keysOf(reflector), ['default/changed@6', 'default/new@8'])
  t.same(told.slice(2).toSorted(), ['added default/new@8', 'deleted default/gone@2 (was 2)', 'modified default/changed@6 (was 1)'])
  t.equal(collection.lists.at(-1)?.get('labelSelector'), 'app=game')

  const old: [string, KubernetesObject][] = [['MODIFIED', typed('changed', '4')], ['MODIFIED', typed('gone', '5')], ['MODIFIED', typed('changed', '6')], ['DELETED', typed('gone', '7')], ['ADDED', typed('new', '8')]]
  for (const event of old) watch.tell(...event)
  watch.tell('MODIFIED', typed('changed', '10'))
  watch.tell('ADDED', typed('gone', '11'))
  await waitFor('what is newer', () => told.includes('added default/gone@11'))
  t.same(told.slice(5), ['modified default/changed@10 (was 6)', 'added default/gone@11'], 'only what is newer is told')
  t.same(keysOf(reflector), ['default/changed@10', 'default/gone@11', 'default/new@8'])
})

t.test('a reading that the watch has overtaken changes nothing', async (t) => {
  const collection = await serve(t)
  const { told, reflector } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  watch.tell('ADDED', typed('a', '5'))
  await waitFor('the event', () => told.length === 1)
  for (const [version, items] of [['4', []], ['5', [item('a', '5')]]] as const) {
    collection.answer = () => page(version, [...items])
    await reflector.refresh('default/a')
  }
  t.same(told, ['added default/a@5'])
})

t.test('an object cannot be read ahead of a copy that is not there', async (t) => {
  const collection = await serve(t)
  collection.answer = (query) => (query.has('fieldSelector') ? page('1') : 500)
  const { reflector, errors } = follow(t, collection)
  await waitFor('a failure', () => errors.length > 0)
  await t.rejects(reflector.refresh('default/a'), /The copy of minecraftservers is being made anew/)
  collection.answer = () => 500
  await t.rejects(reflector.refresh('default/a'), /HTTP 500|500/)
})

t.test('a server that is not there yet is waited for', async (t) => {
  const collection = await serve(t)
  collection.goAway()
  const { told, errors, reflector } = follow(t, collection)
  let isSynced = false
  void reflector.synced.then(() => { isSynced = true })
  await waitFor('two failures', () => errors.length >= 2)
  t.notOk(isSynced)
  collection.answer = () => page('1', [item('a', '1')])
  collection.isAway = false
  await reflector.synced
  t.same(told, ['added default/a@1'])
})

t.test('an event that cannot be read makes it list again', async (t) => {
  const collection = await serve(t)
  const { errors } = follow(t, collection)
  const watch = await nthWatch(collection, 1)
  watch.tell('ADDED', {})
  await nthWatch(collection, 2)
  t.equal(errors.length, 1)
  t.equal(collection.lists.length, 2)
})

t.test('an abort ends everything', async (t) => {
  /** Whoever starts after an abort has had its answers when anything that the abort let through would have come too. */
  const another = async (collection: Collection): Promise<void> => {
    const before = collection.watches.length
    await follow(t, collection, { labelSelector: 'another' }).reflector.synced
    await waitFor('another watch', () => collection.watches.length > before)
  }
  const own = (queries: URLSearchParams[]): number => queries.filter((query) => !query.has('labelSelector')).length

  t.test('while it watches: the watch is closed, and none follows', async (t) => {
    const collection = await serve(t)
    const { stop, told, errors } = follow(t, collection)
    const watch = await nthWatch(collection, 1)
    watch.tell('ADDED', typed('a', '2'))
    await waitFor('the change', () => told.length === 1)
    stop.abort()
    await waitFor('the end of the watch', () => watch.isClosed())
    await another(collection)
    t.same([told.length, errors, own(collection.lists), own(collection.watches.map(({ query }) => query))], [1, [], 1, 1])
  })

  t.test('while it waits to try again', async (t) => {
    const collection = await serve(t)
    collection.answer = (query) => query.has('labelSelector') ? page('1') : 500
    const { stop, told, errors } = follow(t, collection, { onError: () => { errors.push('failed'); stop.abort() } })
    await waitFor('the failure', () => errors.length === 1)
    await another(collection)
    t.same([told, errors.length, own(collection.lists)], [[], 1, 1])
  })

  t.test('while it lists, and is no error', async (t) => {
    const collection = await serve(t)
    const { stop, told, errors } = follow(t, collection)
    collection.answer = (query) => {
      if (!query.has('labelSelector')) stop.abort()
      return page('1', query.has('labelSelector') ? [] : [item('a', '1')])
    }
    await waitFor('the list', () => collection.lists.length === 1)
    await another(collection)
    t.same([told, errors, own(collection.lists), collection.watches.length], [[], [], 1, 1])
  })

  t.test('before it began: nothing is asked', async (t) => {
    const collection = await serve(t)
    follow(t, collection, { signal: AbortSignal.abort() })
    await another(collection)
    t.same([own(collection.lists), collection.watches.length], [0, 1])
  })
})
