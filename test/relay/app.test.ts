import t, { type Test } from 'tap'
import { KubernetesError } from '../../lib/kubernetes.ts'
import { BusAwayError } from '../../lib/bus.ts'
import { buildApp, FUNCTIONS, type DecoratorFunction } from '../../relay/app.ts'
import { newReply } from '../../relay/metacontroller.ts'
import { derivationKey, logger, newClaim, newPod, newServer, newSet, newStore, token, type Json } from './world.ts'

function build(t: Test, store = newStore(), functions: Record<string, DecoratorFunction> = FUNCTIONS) {
  const app = buildApp({ client: store.client, token, derivationKey, gameConcurrency: 2, logger, random: () => 0.5, functions, ports: { game: 1, rcon: 1 } })
  t.teardown(() => app.close())
  return app
}

const body = (object: Json): Json => ({ controller: {}, object, attachments: {}, related: {}, finalizing: false })
const post = (payload: unknown, url = '/event-relay/sync', authorization = `Bearer ${token}`) => ({ method: 'POST' as const, url, headers: { authorization }, payload: payload as object })
const functionsWith = (run: DecoratorFunction): Record<string, DecoratorFunction> => ({ '/event-relay/sync': run })

t.test('POST /event-relay/sync answers no attachments, and nothing else that is written', async (t) => {
  const store = newStore(newSet({ status: { replicas: 0 } }))
  const response = await build(t, store).inject(post(body(newServer())))
  t.equal(response.statusCode, 200)
  t.strictSame(response.json(), { attachments: [], resyncAfterSeconds: 5 })
  t.strictSame(store.writes(), ['PATCH mc-survival'])
})

t.test('POST /pod-observer/sync notes a pod', async (t) => {
  const store = newStore(newSet(), newPod({ status: { containerStatuses: [] } }), newClaim())
  const response = await build(t, store).inject(post(body(store.get('mc-survival-0')), '/pod-observer/sync'))
  t.strictSame(response.json(), { attachments: [] })
  t.strictSame(store.writes(), ['PATCH mc-survival'])
})

t.test('POST /event-relay/finalize lets go at once where no bus is used', async (t) => {
  const store = newStore(newSet())
  const response = await build(t, store).inject(post(body(newServer({ metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' } })), '/event-relay/finalize'))
  t.strictSame(response.json(), { attachments: [], finalized: true })
  t.strictSame(store.calls, [])
})

t.test('without the right token nothing is done', async (t) => {
  const store = newStore(newSet())
  for (const authorization of ['', 'Bearer ', `Bearer ${token}x`, token, `bearer ${token}`]) {
    const response = await build(t, store).inject(post(body(newServer()), '/event-relay/sync', authorization))
    t.equal(response.statusCode, 401, authorization)
    t.match(response.json(), { code: 'HC_UNAUTHORIZED' })
  }
  t.strictSame(store.calls, [])
})

t.test('a request that is not Metacontroller\'s is refused', async (t) => {
  for (const payload of [{}, { object: null }, { object: { metadata: { name: 'a' } } }]) {
    const response = await build(t).inject(post(payload))
    t.equal(response.statusCode, 400)
    t.match(response.json(), { code: 'HC_BAD_REQUEST' })
  }
  t.equal((await build(t).inject({ ...post('{'), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })).statusCode, 400)
})

const transient: [name: string, error: Error][] = [
  ['an API server that is away', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['an API server that is busy', new KubernetesError(503, 'ServiceUnavailable', 'later')],
  ['a bus that is away', new BusAwayError('away')],
  ['a conflict', new KubernetesError(409, 'Conflict', 'changed')],
  ['a time that is over', new DOMException('', 'TimeoutError')],
]

for (const [name, error] of transient) {
  t.test(`${name} is a 429 that says when to come again`, async (t) => {
    const response = await build(t, newStore(), functionsWith(() => Promise.reject(error))).inject(post(body(newServer())))
    t.equal(response.statusCode, 429)
    t.equal(response.headers['retry-after'], '23')
    t.match(response.json(), { code: 'HC_TRY_LATER' })
  })
}

t.test('the wait is between 15 and 30 s, so that all do not come at once', async (t) => {
  for (const [random, seconds] of [[0, '15'], [0.999, '30']] as const) {
    const app = buildApp({ client: newStore().client, token, derivationKey, gameConcurrency: 2, logger, random: () => random, functions: functionsWith(() => Promise.reject(new KubernetesError(500, 'x', 'x'))) })
    t.teardown(() => app.close())
    t.equal((await app.inject(post(body(newServer())))).headers['retry-after'], seconds)
  }
})

t.test('a bug, or a right that is missing, is a 500 that tells nothing of it', async (t) => {
  for (const error of [new TypeError('secret inside'), new KubernetesError(403, 'Forbidden', 'secret inside')]) {
    const response = await build(t, newStore(), functionsWith(() => Promise.reject(error))).inject(post(body(newServer())))
    t.equal(response.statusCode, 500)
    t.match(response.json(), { code: 'HC_INTERNAL' })
    t.notMatch(response.body, /secret inside/)
  }
})

t.test('calls of one server wait for each other, and not without end', async (t) => {
  const store = newStore(newSet(), newClaim())
  const gate = Promise.withResolvers<void>()
  store.before = () => gate.promise
  const app = build(t, store)
  const responses = Array.from({ length: 12 }, () => app.inject(post(body(newServer()))))
  t.equal((await Promise.race(responses)).statusCode, 429)
  gate.resolve()
  const codes = (await Promise.all(responses)).map((response) => response.statusCode).sort()
  t.strictSame([...new Set(codes)], [200, 429])
})

t.test('a request of many megabytes is taken', async (t) => {
  t.equal((await build(t).inject(post({ ...body(newServer()), padding: 'x'.repeat(4 * 1024 * 1024) }))).statusCode, 200)
})

t.test('probes need no token', async (t) => {
  const app = build(t)
  t.equal((await app.inject('/healthz')).statusCode, 200)
  t.equal((await app.inject('/readyz')).statusCode, 200)
})

t.test('GET /metrics counts answers and what was done', async (t) => {
  const app = build(t, newStore(newSet({ status: { replicas: 0 } })))
  await app.inject(post(body(newServer())))
  const { body: text } = await app.inject('/metrics')
  t.match(text, 'homecraft_relay_hook_seconds_count{function="/event-relay/sync",code="200"} 1')
  t.match(text, 'homecraft_relay_actions_total{action="patch-statefulset",result="Done"} 1')
})

t.test('a reply asks for the earliest call that anybody wants', async (t) => {
  t.strictSame(newReply(), { attachments: [] })
  t.strictSame(newReply(undefined, 30, 5), { attachments: [], resyncAfterSeconds: 5 })
})
