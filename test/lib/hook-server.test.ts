import { pino } from 'pino'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { newHookServer } from '../../lib/hook-server.ts'

const token = 'a-token-of-some-length'
const authorization = `Bearer ${token}`

function build(t: Test, run: () => unknown = () => ({ fine: true })) {
  const observed: [path: string, code: number][] = []
  const app = newHookServer({
    logger: pino({ level: 'silent' }),
    token,
    registry: new Registry(),
    observe: (path, code) => void observed.push([path, code]),
    addHooks: (hooks) => void hooks.post('/hook', async () => run()),
  })
  t.teardown(() => app.close())
  return { app, observed }
}

t.test('only who shows the token reaches a hook', async (t) => {
  const { app, observed } = build(t)
  t.equal((await app.inject({ method: 'POST', url: '/hook', payload: {} })).statusCode, 401)
  t.equal((await app.inject({ method: 'POST', url: '/hook', payload: {}, headers: { authorization: `${authorization}x` } })).statusCode, 401)
  t.strictSame((await app.inject({ method: 'POST', url: '/hook', payload: {}, headers: { authorization } })).json(), { fine: true })
  t.strictSame(observed, [['/hook', 401], ['/hook', 401], ['/hook', 200]])
})

t.test('an error tells none of its inside', async (t) => {
  const { app } = build(t, () => { throw new Error('secret inside') })
  const response = await app.inject({ method: 'POST', url: '/hook', payload: {}, headers: { authorization } })
  t.equal(response.statusCode, 500)
  t.match(response.json(), { code: 'HC_INTERNAL' })
  t.notMatch(response.body, /secret inside/)
})

t.test('probes and metrics need no token', async (t) => {
  const { app } = build(t)
  for (const url of ['/healthz', '/readyz', '/metrics']) t.equal((await app.inject(url)).statusCode, 200, url)
})

t.test('a server that closes says first that it is not ready', async (t) => {
  const { app } = build(t)
  const address = Promise.withResolvers<string>()
  let code = 0
  app.addHook('preClose', async () => { code = (await fetch(`${await address.promise}/readyz`)).status })
  address.resolve(await app.listen({ port: 0, host: '127.0.0.1' }))
  await app.close()
  t.equal(code, 503)
})
