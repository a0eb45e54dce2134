import t from 'tap'
import { newApi } from './api.ts'

interface Operation { operationId: string; summary: string; tags: string[]; responses: Record<string, { description: string; content?: Record<string, unknown> }> }

const { ask } = await newApi(t)
const document = (await ask('GET', '/api/v1/openapi.json', { key: null })).json<{ openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, { properties?: Record<string, Record<string, unknown>> }> } }>()
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })))

t.test('the API can do this', async (t) => {
  t.matchSnapshot(operations.map(({ name, operationId, responses }) => `${name} ${operationId}: ${Object.keys(responses).join(' ')}`).join('\n'))
})

t.test('every operation says what it does, and every failure is a problem', async (t) => {
  t.equal(document.openapi, '3.1.0')
  t.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
  for (const { name, summary, tags, responses } of operations) {
    t.ok(summary, name)
    t.equal(tags.length, 1, name)
    for (const [status, { description, content }] of Object.entries(responses)) {
      t.not(description, 'Default Response', `${name} ${status}`)
      if (Number(status) >= 400) t.same(content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, ...(content?.['application/problem+json'] as { example?: object }) } }, `${name} ${status}`)
    }
    for (const status of ['400', '401', '403', '500', '503']) t.ok(responses[status], `${name} ${status}`)
  }
})

t.test('every field of every shape says what it is, and nothing speaks to Kubernetes', async (t) => {
  for (const [schema, { properties = {} }] of Object.entries(document.components.schemas)) {
    for (const [field, { description, $ref, anyOf }] of Object.entries(properties)) t.ok(description ?? $ref ?? anyOf, `${schema}.${field}`)
  }
  const text = JSON.stringify(document)
  t.notMatch(text, /x-kubernetes/)
  t.match(text, /"x-homecraft-effect":"NextRestart"/)
  t.notMatch(text, /\\\\p\{/)
})

t.test('what both sides of the socket say is described', async (t) => {
  const { paths: { '/api/v1/stream': stream }, components: { schemas } } = document
  t.match(stream!['get'], { 'x-websocket': { protocol: 'homecraft.v1', client: { $ref: '#/components/schemas/ClientMessageInput' }, server: { $ref: '#/components/schemas/ServerMessage' } } })
  t.match(stream!['get'], { responses: { 200: { content: { 'text/event-stream': { schema: { required: ['event', 'data'], properties: { data: { contentSchema: { $ref: '#/components/schemas/ServerMessage' } } } } } } } } })
  const typesOf = (name: string): Set<unknown> => new Set([...JSON.stringify(schemas[name]).matchAll(/"type":\{"type":"string","const":"(\w+)"\}/g)].map(([, type]) => type))
  t.same(typesOf('ClientMessageInput'), new Set(['subscribe', 'unsubscribe', 'ping']))
  t.ok(typesOf('ServerMessage').has('snapshot'))
})

t.test('every shape is referred to, and every reference leads to one', async (t) => {
  const references = new Set([...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!))
  t.same([...references].sort(), Object.keys(document.components.schemas).sort())
})
