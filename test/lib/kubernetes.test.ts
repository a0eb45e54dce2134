import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { KubeConfig } from '@kubernetes/client-node'
import t, { type Test } from 'tap'
import { isStatus, isTransient, KubernetesError, loadKubeConfig, newKubernetesClient, pathOf, type CallOptions, type KubernetesClient } from '../../lib/kubernetes.ts'
import { waitFor } from '../wait.ts'

interface Seen {
  method: string | undefined
  url: string
  headers: IncomingHttpHeaders
  body: string
}

interface Api {
  client: KubernetesClient
  /** Every request, in order. */
  seen: Seen[]
  /** URLs whose answer is over: ended, or left by the client. */
  closed: string[]
  stop: () => Promise<void>
}

/** A server that answers what the function says, and a client of it. */
async function serve(t: Test, answer: (request: Seen, response: ServerResponse) => void): Promise<Api> {
  const seen: Seen[] = []
  const closed: string[] = []
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request
    response.on('close', () => closed.push(url))
    void text(request).then((body) => {
      const one = { method, url, headers, body }
      seen.push(one)
      answer(one, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  t.teardown(stop)
  return { client: newKubernetesClient(toConfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)), seen, closed, stop }
}

function toConfig(server: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromClusterAndUser({ name: 'test', server, skipTLSVerify: true }, { name: 'test', token: 'token-of-the-test' })
  return config
}

const json = (response: ServerResponse, body: unknown, status = 200): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const errorOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error)

t.test('the path of a collection, an object, or a subresource of it', async (t) => {
  const pods = { apiVersion: 'v1', name: 'pods' }
  const sets = { apiVersion: 'apps/v1', name: 'statefulsets' }
  t.equal(pathOf(pods), '/api/v1/pods')
  t.equal(pathOf(pods, 'default'), '/api/v1/namespaces/default/pods')
  t.equal(pathOf({ apiVersion: 'v1', name: 'nodes' }, undefined, 'one', 'status'), '/api/v1/nodes/one/status')
  t.equal(pathOf(sets), '/apis/apps/v1/statefulsets')
  t.equal(pathOf(sets, 'default', 'mc-survival', 'status'), '/apis/apps/v1/namespaces/default/statefulsets/mc-survival/status')
})

t.test('a kubeconfig that names no cluster is refused at once, and nothing is sent before the first call', async (t) => {
  t.throws(() => newKubernetesClient(new KubeConfig()), /names no cluster for its current context/)
  const { seen } = await serve(t, (_, response) => json(response, {}))
  t.same(seen, [])
})

t.test('the kubeconfig is that of KUBECONFIG, in its context or in the one asked for', async (t) => {
  const names = ['one', 'two']
  const folder = t.testdir({
    config: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: names.map((name) => ({ name, cluster: { server: `https://${name}.example.org` } })),
      users: [{ name: 'me', user: {} }],
      contexts: names.map((name) => ({ name, context: { cluster: name, user: 'me' } })),
      'current-context': 'one',
    }),
  })
  const before = process.env['KUBECONFIG']
  t.teardown(() => before === undefined ? delete process.env['KUBECONFIG'] : (process.env['KUBECONFIG'] = before))
  process.env['KUBECONFIG'] = `${folder}/config`
  t.equal(loadKubeConfig().getCurrentCluster()?.server, 'https://one.example.org')
  t.equal(loadKubeConfig('two').getCurrentCluster()?.server, 'https://two.example.org')
  t.throws(() => newKubernetesClient(loadKubeConfig('three')), /names no cluster/)
})

t.test('a call is a request with the user\'s token, and resolves to the parsed answer', async (t) => {
  const { client, seen } = await serve(t, (_, response) => json(response, { kind: 'PodList', items: [] }))
  t.same(await client.call('GET', '/api/v1/pods'), { kind: 'PodList', items: [] })
  t.match(seen, [{ method: 'GET', url: '/api/v1/pods', headers: { authorization: 'Bearer token-of-the-test', accept: 'application/json', 'content-type': undefined }, body: '' }])
})

t.test('a query is escaped, and what is undefined is left out', async (t) => {
  const { client, seen } = await serve(t, (_, response) => json(response, {}))
  const table: { query: NonNullable<CallOptions['query']>; want: string }[] = [
    { query: {}, want: '/x' },
    { query: { continue: undefined }, want: '/x' },
    { query: { limit: '5', continue: undefined, force: 'true' }, want: '/x?limit=5&force=true' },
    { query: { labelSelector: 'a in (b,c),d=e&f', fieldSelector: '' }, want: '/x?labelSelector=a+in+%28b%2Cc%29%2Cd%3De%26f&fieldSelector=' },
  ]
  for (const { query, want } of table) {
    await client.call('GET', '/x', { query })
    t.equal(seen.at(-1)?.url, want)
  }
})

t.test('a body is sent as JSON, under the media type asked for', async (t) => {
  const { client, seen } = await serve(t, (_, response) => json(response, {}, 201))
  const table: { method: 'POST' | 'PATCH' | 'DELETE'; options: CallOptions; body: string; contentType: string | undefined }[] = [
    { method: 'POST', options: { body: { text: 'caf\u00e9' } }, body: '{"text":"caf\u00e9"}', contentType: 'application/json' },
    { method: 'PATCH', options: { body: [{ op: 'remove', path: '/a' }], contentType: 'application/json-patch+json' }, body: '[{"op":"remove","path":"/a"}]', contentType: 'application/json-patch+json' },
    { method: 'PATCH', options: { body: { spec: null }, contentType: 'application/apply-patch+yaml' }, body: '{"spec":null}', contentType: 'application/apply-patch+yaml' },
    { method: 'DELETE', options: { body: {} }, body: '{}', contentType: 'application/json' },
    { method: 'DELETE', options: {}, body: '', contentType: undefined },
  ]
  for (const { method, options, body, contentType } of table) {
    await client.call(method, '/x', options)
    t.match(seen.at(-1), { method, body, headers: { 'content-type': contentType } }, `${method} ${body}`)
  }
})

t.test('every answer but 2xx is a KubernetesError with its code, and its reason and message where it has them', async (t) => {
  const table: { status: number; body: string; reason: string; message: string }[] = [
    { status: 404, body: '{"kind":"Status","reason":"NotFound","message":"pods \\"a\\" not found","code":404}', reason: 'NotFound', message: 'pods "a" not found' },
    { status: 409, body: '{"kind":"Status","reason":"Conflict","message":"the object has been modified"}', reason: 'Conflict', message: 'the object has been modified' },
    { status: 422, body: '{"kind":"Status","reason":"Invalid","message":"spec: Invalid value"}', reason: 'Invalid', message: 'spec: Invalid value' },
    { status: 403, body: '{"kind":"Status"}', reason: 'Unknown', message: '{"kind":"Status"}' },
    { status: 502, body: '<html>Bad Gateway</html>', reason: 'Unknown', message: '<html>Bad Gateway</html>' },
    { status: 500, body: 'null', reason: 'Unknown', message: 'null' },
    { status: 503, body: '', reason: 'Unknown', message: 'HTTP 503' },
    { status: 302, body: 'elsewhere', reason: 'Unknown', message: 'elsewhere' },
  ]
  const { client } = await serve(t, ({ url }, response) => {
    const { status, body } = table[Number(url.split('/')[2])]!
    response.writeHead(status, { location: '/elsewhere' }).end(body)
  })
  for (const [index, { status, body, reason, message }] of table.entries()) {
    const error = await errorOf(client.call('GET', `/errors/${index}`))
    t.ok(error instanceof KubernetesError, `${status} ${body}`)
    t.match(error, { name: 'KubernetesError', status, reason, message }, `${status} ${body}`)
    t.match(await errorOf(client.lines(`/errors/${index}`).next()), { status, reason, message }, `${status} ${body}, of a stream`)
  }
})

t.test('only an answer of the API server has a code', async (t) => {
  t.ok(isStatus(new KubernetesError(404, 'NotFound', 'no'), 404))
  t.notOk(isStatus(new KubernetesError(404, 'NotFound', 'no'), 409))
  t.notOk(isStatus(Object.assign(new Error('no'), { status: 404 }), 404))
  t.notOk(isStatus(undefined, 404))
})

t.test('a server that is not there is no KubernetesError', async (t) => {
  const { client, stop } = await serve(t, (_, response) => json(response, {}))
  await stop()
  const error = await errorOf(client.call('GET', '/x'))
  t.ok(error instanceof Error)
  t.notOk(error instanceof KubernetesError)
})

t.test('a call that is aborted is left, and the client goes on', async (t) => {
  const { client, seen, closed } = await serve(t, ({ url }, response) => { if (url !== '/slow') json(response, {}) })
  const stop = new AbortController()
  const failed = errorOf(client.call('GET', '/slow', { signal: stop.signal }))
  await waitFor('the request', () => seen.length === 1)
  stop.abort()
  t.match(await failed, { name: 'AbortError' })
  await waitFor('the server to see its end', () => closed.includes('/slow'))
  t.same(await client.call('GET', '/x'), {})
})

t.test('discovery', async (t) => {
  const lists: Record<string, { name: string; kind: string; namespaced: boolean }[]> = {
    '/api/v1': [{ name: 'nodes', kind: 'Node', namespaced: false }, { name: 'configmaps', kind: 'ConfigMap', namespaced: true }],
    '/apis/apps/v1': [{ name: 'statefulsets', kind: 'StatefulSet', namespaced: true }, { name: 'statefulsets/status', kind: 'StatefulSet', namespaced: true }, { name: 'statefulsets/scale', kind: 'Scale', namespaced: true }],
  }
  const resources = ({ url }: Seen, response: ServerResponse): void => lists[url] ? json(response, { resources: lists[url] }) : json(response, { reason: 'NotFound', message: 'the server could not find the requested resource' }, 404)

  t.test('a kind is found by its plural name or its kind, and says whether it has a status', async (t) => {
    const { client } = await serve(t, resources)
    const statefulSets = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'statefulsets', namespaced: true, hasStatus: true }
    t.same(await client.resource('apps/v1', 'statefulsets'), statefulSets)
    t.same(await client.resource('apps/v1', 'StatefulSet'), statefulSets)
    t.same(await client.resource('v1', 'Node'), { apiVersion: 'v1', kind: 'Node', name: 'nodes', namespaced: false, hasStatus: false })
  })

  t.test('a group is read once, however many ask', async (t) => {
    const { client, seen } = await serve(t, resources)
    await Promise.all([client.resource('v1', 'nodes'), client.resource('v1', 'ConfigMap'), client.resource('apps/v1', 'statefulsets')])
    await client.resource('v1', 'configmaps')
    t.same(seen.map(({ method, url }) => `${method} ${url}`).toSorted(), ['GET /api/v1', 'GET /apis/apps/v1'])
  })

  t.test('a subresource is no kind', async (t) => {
    const { client } = await serve(t, resources)
    for (const name of ['statefulsets/status', 'Scale']) t.ok(isStatus(await errorOf(client.resource('apps/v1', name)), 404), name)
  })

  t.test('what is missing is NotFound, and looked for again when asked for again', async (t) => {
    const { client, seen } = await serve(t, resources)
    t.match(await errorOf(client.resource('v1', 'things')), { name: 'KubernetesError', status: 404, reason: 'NotFound', message: 'The API server serves no things in v1.' })
    lists['/api/v1']?.push({ name: 'things', kind: 'Thing', namespaced: true })
    t.match(await client.resource('v1', 'things'), { kind: 'Thing' })
    t.equal(seen.length, 2)
  })

  t.test('a group that could not be read is read again when asked for again', async (t) => {
    const { client } = await serve(t, resources)
    t.match(await errorOf(client.resource('late.io/v1', 'late')), { status: 404, message: 'the server could not find the requested resource' })
    lists['/apis/late.io/v1'] = [{ name: 'late', kind: 'Late', namespaced: true }]
    t.match(await client.resource('late.io/v1', 'late'), { kind: 'Late' })
  })
})

t.test('a streaming answer', async (t) => {
  t.test('is told line by line as it comes, while it goes on', async (t) => {
    let open: ServerResponse | undefined
    const { client, seen } = await serve(t, (_, response) => { (open = response).flushHeaders() })
    const lines = client.lines('/api/v1/pods', { query: { watch: 'true' } })
    const first = lines.next()
    await waitFor('the request', () => open)
    open?.write('{"n":1}\n{"n":')
    t.same(await first, { done: false, value: '{"n":1}' })
    const second = lines.next()
    open?.write('2}\n')
    t.same(await second, { done: false, value: '{"n":2}' })
    t.match(seen, [{ method: 'GET', url: '/api/v1/pods?watch=true' }])
    open?.end()
    t.same(await lines.next(), { done: true, value: undefined })
  })

  const table: { name: string; bytes: string[]; longestLine?: number; want: string[] }[] = [
    { name: 'may be empty', bytes: [], want: [] },
    { name: 'may end without a line feed', bytes: ['a\nb'], want: ['a', 'b'] },
    { name: 'may hold empty lines, which are skipped', bytes: ['\n\na\n\n', '\nb\n'], want: ['a', 'b'] },
    { name: 'may be cut anywhere', bytes: ['{"a"', ':', '1}', '\n', '{}\n'], want: ['{"a":1}', '{}'] },
    { name: 'has lines of any length', bytes: [`${'x'.repeat(300_000)}\n`, 'y\n'], want: ['x'.repeat(300_000), 'y'] },
    { name: 'has lines that are cut off where that is wanted', bytes: ['xx', 'xxx\nyyyy\nzz', 'zz'], longestLine: 3, want: ['xxx', 'yyy', 'zzz'] },
    { name: 'has lines that end at line feeds alone: in JSON, U+2028 may stand within a text', bytes: ['{"a":"\u2028\u2029"}\n'], want: ['{"a":"\u2028\u2029"}'] },
  ]
  for (const { name, bytes, want, ...options } of table) {
    t.test(name, async (t) => {
      const { client } = await serve(t, (_, response) => {
        for (const piece of bytes) response.write(piece)
        response.end()
      })
      const lines: string[] = []
      for await (const line of client.lines('/x', options)) lines.push(line)
      t.same(lines, want)
    })
  }

  t.test('may be cut within a character', async (t) => {
    let open: ServerResponse | undefined
    const { client } = await serve(t, (_, response) => { (open = response).flushHeaders() })
    const lines = client.lines('/x')
    const first = lines.next()
    await waitFor('the request', () => open)
    const bytes = Buffer.from('a\n\u{1f3f0}\n')
    open?.write(bytes.subarray(0, 4))
    t.match(await first, { value: 'a' })
    open?.end(bytes.subarray(4))
    t.match(await lines.next(), { value: '\u{1f3f0}' })
  })

  t.test('that breaks off is an error, and its half line is not told', async (t) => {
    let open: ServerResponse | undefined
    const { client } = await serve(t, (_, response) => { (open = response).write('{"n":1}\n{"n"') })
    const lines = client.lines('/x')
    t.match(await lines.next(), { value: '{"n":1}' })
    const next = errorOf(lines.next())
    open?.destroy()
    const error = await next
    t.ok(error instanceof Error)
    t.notOk(error instanceof KubernetesError)
  })

  t.test('ends with its signal, and the server sees it', async (t) => {
    const { client, closed } = await serve(t, (_, response) => { response.write('a\n') })
    const stop = new AbortController()
    const lines = client.lines('/x', { signal: stop.signal })
    t.match(await lines.next(), { value: 'a' })
    const next = errorOf(lines.next())
    stop.abort()
    t.match(await next, { name: 'AbortError' })
    await waitFor('the server to see its end', () => closed.includes('/x'))
    t.match(await errorOf(client.lines('/y', { signal: stop.signal }).next()), { name: 'AbortError' }, 'one that is aborted before is not asked for')
    t.notOk(closed.includes('/y'))
  })

  t.test('that its reader leaves is closed, and its end is nobody\'s error', async (t) => {
    const { client, closed } = await serve(t, (_, response) => { response.write('a\nb\n') })
    const stop = new AbortController()
    for await (const line of client.lines('/x', { signal: stop.signal })) if (line === 'a') break
    stop.abort()
    await waitFor('the server to see its end', () => closed.includes('/x'), 10_000)
  })
})

const errors: [name: string, error: unknown, transient: boolean][] = [
  ['a conflict', new KubernetesError(409, 'Conflict', ''), true],
  ['an API server that is busy', new KubernetesError(429, 'TooManyRequests', ''), true],
  ['an API server that is ill', new KubernetesError(503, 'ServiceUnavailable', ''), true],
  ['a right that is missing', new KubernetesError(403, 'Forbidden', ''), false],
  ['an object that is refused', new KubernetesError(422, 'Invalid', ''), false],
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), true],
  ['a connection that broke', Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }), true],
  ['a time that is over', AbortSignal.abort(new DOMException('', 'TimeoutError')).reason, true],
  ['a bug', new TypeError('x is not a function'), false],
  ['a bad argument', Object.assign(new Error('invalid'), { code: 'UND_ERR_INVALID_ARG' }), false],
  ['a wrong type', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }), false],
  ['no error', 'text', false],
]

for (const [name, error, transient] of errors) t.test(`${name} ${transient ? 'passes' : 'does not pass'} by itself`, async (t) => void t.equal(isTransient(error), transient))
