import t, { type Test } from 'tap'
import { pino } from 'pino'
import { buildApp, ROUTES, type DecoratorRoute, type Route } from '../../hooks/app.ts'
import { sync as syncNamespace } from '../../hooks/tenant-namespace/sync.ts'
import { attached, newNamespaceRequest } from './tenant-namespace/world.ts'
import { doSync, newRequest, NOW, running, settings } from './world.ts'

const token = 'a-token-of-some-length'
const logger = pino({ level: 'silent' })

function build(t: Test, routes: Record<string, Route | DecoratorRoute> = ROUTES) {
  const app = buildApp({ settings, token, logger, clock: () => NOW, routes })
  t.teardown(() => app.close())
  return app
}

const post = (payload: unknown, authorization = `Bearer ${token}`) => ({ method: 'POST' as const, url: '/minecraft-server/sync', headers: { authorization }, payload: payload as object })
const rule = ROUTES['/minecraft-server/sync'].rule
const routesWith = (hook: () => unknown): Record<string, Route> => ({ '/minecraft-server/sync': { hook: hook as Route['hook'], rule } })

t.test('POST /minecraft-server/sync answers what the hook wants, whole', async (t) => {
  const response = await build(t).inject(post(running()))
  t.equal(response.statusCode, 200)
  t.equal(response.headers['content-type'], 'application/json; charset=utf-8')
  t.same(response.json(), JSON.parse(JSON.stringify(doSync(running()))))
})

t.test('POST /minecraft-server/finalize is served', async (t) => {
  const response = await build(t).inject({ ...post({ ...newRequest(), finalizing: true }), url: '/minecraft-server/finalize' })
  t.same(response.json().finalized, true)
})

t.test('POST /tenant-namespace/sync answers a decorator, and guards what it answers', async (t) => {
  const url = '/tenant-namespace/sync'
  const request = newNamespaceRequest()
  const response = await build(t).inject({ ...post(request), url })
  t.same([response.statusCode, response.json()], [200, syncNamespace(request, NOW, settings)])
  t.equal((await build(t).inject({ ...post(newRequest()), url })).statusCode, 400, 'a request of a composite is none of a decorator')
  for (const bug of [() => ({ annotations: {}, attachments: [] }), () => null]) {
    const routes = { [url]: { decorator: bug as DecoratorRoute['decorator'], rule: ROUTES[url].rule } }
    const secured = attached(request, syncNamespace(request, NOW, settings))
    t.equal((await build(t, routes).inject({ ...post(secured), url })).statusCode, 500, 'nothing is taken away')
  }
})

t.test('without the right token nothing is answered', async (t) => {
  for (const authorization of ['', 'Bearer ', `Bearer ${token}x`, token, `bearer ${token}`]) {
    const response = await build(t).inject(post(running(), authorization))
    t.equal(response.statusCode, 401, authorization)
    t.match(response.json(), { code: 'HC_UNAUTHORIZED' })
  }
})

t.test('a request that is not Metacontroller\'s is refused', async (t) => {
  for (const body of [{}, { parent: {} }, { parent: newRequest().parent, children: null }]) {
    const response = await build(t).inject(post(body))
    t.equal(response.statusCode, 400)
    t.match(response.json(), { code: 'HC_BAD_REQUEST' })
  }
  t.equal((await build(t).inject({ ...post('{'), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })).statusCode, 400)
})

t.test('an observed child that a hook can\'t read is a 500, not a bad request', async (t) => {
  const request = running()
  request.children['StatefulSet.apps/v1']!['default/mc-survival'] = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'mc-survival', namespace: 'default' } }
  t.equal((await build(t).inject(post(request))).statusCode, 500)
})

t.test('a bug in a hook is a 500 that tells nothing of it', async (t) => {
  const bugs = [() => { throw new Error('secret inside') }, () => null, () => undefined, () => ({}), () => ({ status: {}, children: [null] })]
  for (const bug of bugs) {
    const response = await build(t, routesWith(bug)).inject(post(running()))
    t.equal(response.statusCode, 500)
    t.match(response.json(), { code: 'HC_INTERNAL', message: /see its log for request/ })
    t.notMatch(response.body, /secret inside/)
  }
})

t.test('a request of many megabytes is taken', async (t) => {
  const request = { ...running(), padding: 'x'.repeat(4 * 1024 * 1024) }
  t.equal((await build(t).inject(post(request))).statusCode, 200)
})

t.test('probes need no token', async (t) => {
  const app = build(t)
  t.equal((await app.inject('/healthz')).statusCode, 200)
  t.equal((await app.inject('/readyz')).statusCode, 200)
})

t.test('GET /metrics counts answers and refused replies', async (t) => {
  const app = build(t, routesWith(() => null))
  await app.inject(post(running()))
  const { body } = await app.inject('/metrics')
  t.match(body, 'homecraft_hook_unsafe_replies_total{hook="/minecraft-server/sync"} 1')
  t.match(body, 'homecraft_hook_duration_seconds_count{hook="/minecraft-server/sync",code="500"} 1')
})
