import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import dashboard from '../../../api/plugins/dashboard.ts'
import headers from '../../../api/plugins/headers.ts'
import problems from '../../../api/plugins/problems.ts'

const BUILT = { 'index.html': '<!doctype html><title>HomeCraft</title>', 'favicon.svg': '<svg/>', '.hidden': 'secret', assets: { 'index-abc123.js': 'export {}', 'index-abc123.css': 'body {}', 'index-abc123.js.br': 'compressed' } }

/** The dashboard of a folder beside another one that is nobody's business. */
function serve(t: Test, web: typeof BUILT | Record<never, never> = BUILT): FastifyInstance {
  const folder = t.testdir({ web, 'secret.txt': 'secret' })
  const app = Fastify()
  for (const plugin of [headers, problems]) app.register(plugin)
  app.register(dashboard, { folder: `${folder}/web` })
  app.get('/api/v1/there', () => ({}))
  t.teardown(() => app.close())
  return app
}

const visit = (app: FastifyInstance, url: string): Promise<LightMyRequestResponse> => app.inject({ url, headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })

t.test('every address that a browser visits is the page, with a policy that lets it load from here alone', async (t) => {
  const app = serve(t)
  for (const url of ['/', '/servers/6f3a0c9e-5f0e-4d0e-9a35-2f3a9c1d7b11', '/sign-in?next=%2Fcreate', '/apiary']) {
    const { statusCode, headers, body } = await visit(app, url)
    t.same([statusCode, body], [200, BUILT['index.html']], url)
    t.match(headers, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
  }
})

t.test('assets are kept for ever, other files are asked for again', async (t) => {
  const app = serve(t)
  const script = await app.inject('/assets/index-abc123.js')
  t.match(script, { statusCode: 200, body: 'export {}', headers: { 'content-type': /javascript/, 'cache-control': 'public, max-age=31536000, immutable' } })
  t.match(await app.inject({ url: '/assets/index-abc123.js', headers: { 'accept-encoding': 'gzip, br' } }), { statusCode: 200, body: 'compressed', headers: { 'content-type': /javascript/, 'content-encoding': 'br', vary: 'accept-encoding', 'cache-control': /immutable/ } })
  const icon = await app.inject('/favicon.svg')
  t.match(icon, { statusCode: 200, headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' } })
  t.equal((await app.inject({ url: '/favicon.svg', headers: { 'if-none-match': String(icon.headers['etag']) } })).statusCode, 304)
  t.match(await app.inject({ method: 'HEAD', url: '/assets/index-abc123.css' }), { statusCode: 200, body: '' })
})

t.test('what is not there is a problem, for programs and below /api for browsers too', async (t) => {
  const app = serve(t)
  const problem = { statusCode: 404, headers: { 'content-type': /^application\/problem\+json/ } }
  t.match(await app.inject('/nothing'), problem)
  t.match(await visit(app, '/assets/index-gone.js'), problem)
  for (const url of ['/api', '/api/', '/api/v1/nothing']) t.match(await visit(app, url), problem, url)
  t.match(await app.inject({ method: 'POST', url: '/' }), problem)
})

t.test('no address leads out of the folder, or to what is hidden in it', async (t) => {
  const app = serve(t)
  const out = ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/assets/%2e%2e%2f%2e%2e%2fsecret.txt', '/..%5csecret.txt', '/.hidden', '/%2ehidden', '//secret.txt', '/assets/..%00/secret.txt', '/assets%2f..%2f..%2fsecret.txt']
  for (const url of out) {
    for (const accept of ['*/*', 'text/html']) {
      const { statusCode, body } = await app.inject({ url, headers: { accept } })
      t.notMatch(body, /secret/, url)
      t.ok(statusCode === 404 || statusCode === 400 || body === BUILT['index.html'], `${url} ${statusCode}`)
    }
  }
})

t.test('a dashboard that was not built says how to, and its address works as soon as it is', async (t) => {
  const app = serve(t, {})
  const { statusCode, headers, body } = await visit(app, '/')
  t.equal(statusCode, 503)
  t.match(headers['content-type'], /^text\/html/)
  t.match(body, /npm run build:web/)
  writeFileSync(join(t.testdirName, 'web', 'index.html'), BUILT['index.html'])
  t.match(await visit(app, '/'), { statusCode: 200, body: BUILT['index.html'] })
})
