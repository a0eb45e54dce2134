import { Counter, Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { newHealthServer } from '../../lib/health-server.ts'
import { quiet } from '../servers.ts'

function build(t: Test, isReady: () => boolean | Promise<boolean> = () => true) {
  const registry = new Registry()
  new Counter({ name: 'things_total', help: 'Things', registers: [registry] }).inc(3)
  const app = newHealthServer({ logger: quiet, registry, isReady })
  t.teardown(() => app.close())
  return app
}

t.test('a process that lives says so, ready or not', async (t) => {
  const app = build(t, () => false)
  t.equal((await app.inject('/healthz')).statusCode, 200)
  t.equal((await app.inject('/readyz')).statusCode, 503)
})

t.test('whether it is ready is asked each time', async (t) => {
  let isReady = false
  const app = build(t, async () => isReady)
  t.equal((await app.inject('/readyz')).statusCode, 503)
  isReady = true
  t.strictSame((await app.inject('/readyz')).json(), { ok: true })
})

t.test('metrics are those of the registry', async (t) => {
  t.match((await build(t).inject('/metrics')).body, /^things_total 3$/m)
})

t.test('a process that closes says first that it is not ready', async (t) => {
  const app = build(t)
  const address = Promise.withResolvers<string>()
  let code = 0
  app.addHook('preClose', async () => { code = (await fetch(`${await address.promise}/readyz`)).status })
  address.resolve(await app.listen({ port: 0, host: '127.0.0.1' }))
  await app.close()
  t.equal(code, 503)
})
