import t from 'tap'
import { newApi } from './api.ts'

const { ask, app } = await newApi(t)
const post = (body: string, type = 'application/json') => ask('POST', 'servers', { body, headers: { 'content-type': type } })

for (const [name, body, want] of [
  ['that is no JSON', '{"name": ', { status: 400, code: 'HC_BAD_JSON' }],
  ['of a real form', 'name=my-server&eula=true', { status: 400, code: 'HC_BAD_JSON' }],
  ['with __proto__', '{"name": "a", "eula": true, "__proto__": {"x": 1}}', { status: 400, code: 'HC_BAD_JSON' }],
  ['with a constructor that brings a prototype', '{"constructor": {"prototype": {"x": 1}}}', { status: 400, code: 'HC_BAD_JSON' }],
  ['with a NUL', '{"name": "a", "eula": true, "motd": "\\u0000"}', { status: 400, code: 'HC_BAD_JSON' }],
  ['with half of a surrogate pair', '{"name": "a", "eula": true, "motd": "\\ud83d"}', { status: 400, code: 'HC_BAD_JSON' }],
  ['that is empty', '', { status: 422, code: 'HC_INVALID' }],
  ['that is null', 'null', { status: 422, code: 'HC_INVALID' }],
  ['that is a list', '[]', { status: 422, code: 'HC_INVALID' }],
  ['that is text', '"hello"', { status: 422, code: 'HC_INVALID' }],
  ['that is 10,000 lists deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, { status: 422, code: 'HC_INVALID' }],
  ['that is 10,000 objects deep', `${'{"stop":'.repeat(10_000)}1${'}'.repeat(10_000)}`, { status: 422, code: 'HC_INVALID' }],
  ['of 257 KiB', JSON.stringify({ name: 'a', eula: true, motd: 'x'.repeat(257 * 1024) }), { status: 413, code: 'HC_BODY_TOO_LARGE' }],
] as const) {
  t.test(`a body ${name} is a problem of its sender`, async (t) => {
    const response = await post(body, name === 'of a real form' ? 'application/x-www-form-urlencoded' : undefined)
    t.match(response.json(), want)
    t.match(response.headers['content-type'], /^application\/problem\+json/)
    t.equal(response.json<{ requestId: string }>().requestId, response.headers['x-request-id'])
  })
}

t.test('a whole surrogate pair is text like any other', async (t) => {
  t.equal((await post('{"name": "emoji", "eula": true, "motd": "\\ud83d\\ude00 \\\\n"}')).statusCode, 201)
})

t.test('a patch that is 10,000 objects deep is a problem of its sender', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'deep', eula: true } })).json<{ id: string }>()
  const patch = `{"stop": ${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`
  t.match((await ask('PATCH', `servers/${id}`, { body: patch })).json(), { status: 422, code: 'HC_INVALID', errors: [{ message: /too deeply/ }] })
})

t.test('a body of another type is not taken', async (t) => {
  for (const type of ['text/plain', 'application/yaml', 'multipart/form-data; boundary=x', 'application/merge-patch+json', 'nonsense']) {
    t.match((await post('{"name": "a", "eula": true}', type)).json(), { status: 415, code: 'HC_UNSUPPORTED_MEDIA_TYPE' }, type)
  }
})

t.test('what is not there is a problem, and so is a method that is not', async (t) => {
  for (const url of ['/api', '/api/v1', '/api/v1/serverss', '/api/v2/servers', '/api/v1/servers/', '/wp-login.php']) t.match((await ask('GET', url)).json(), { status: 404, code: 'HC_NOT_FOUND' }, url)
  const response = await ask('DELETE', 'servers')
  t.match(response.json(), { status: 405, code: 'HC_METHOD_NOT_ALLOWED' })
  t.equal(response.headers['allow'], 'GET, HEAD, POST')
  t.match((await ask('GET', '/api/v1/%zz')).json(), { status: 400, code: 'HC_BAD_REQUEST' })
})

t.test('every answer keeps browsers from guessing and storing; the page of the description lets nothing in', async (t) => {
  const response = await ask('GET', 'me')
  t.match(response.headers, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'x-request-id': /./ })
  t.equal(response.headers['access-control-allow-origin'], undefined)
  const page = await app.inject('/api/v1/docs/')
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /default-src 'self'/)
  t.equal(page.headers['x-frame-options'], 'DENY')
  t.match(page.body, /swagger/i)
})

t.test('every answer ends its line, so that the prompt of a shell stands below it', async (t) => {
  const answers = [await ask('GET', 'servers'), await ask('POST', 'servers', { body: { name: 'with-line', eula: true } }), await ask('GET', 'servers/nobody'), await ask('GET', '/nowhere'), await ask('GET', '/api/v1/%zz'), await ask('GET', '/api/v1/openapi.json'), await post('{')]
  for (const { body, statusCode, headers } of answers) {
    t.match(body, /[}]\n$/, String(statusCode))
    t.equal(headers['content-length'], String(Buffer.byteLength(body)))
  }
})

t.test('a bug tells nothing of its inside', async (t) => {
  const { app: broken, ask: askBroken } = await newApi(t)
  const fail = async () => { throw new Error('the secret is xyzzy') }
  broken.db.of = () => ({ run: fail, transaction: fail })
  const response = await askBroken('GET', 'servers')
  t.match(response.json(), { status: 500, code: 'HC_INTERNAL' })
  t.notMatch(response.body, /xyzzy/)
})
