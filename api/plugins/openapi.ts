import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import plugin from 'fastify-plugin'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { tidy } from '../openapi/tidy.ts'
import { withUsedSchemas } from '../openapi/used-schemas.ts'

/** Where the description of the API is, for programs and for people. */
export const OPENAPI_PATH = '/api/v1/openapi.json'
export const DOCS_PATH = '/api/v1/docs'

const TAGS = [
  { name: 'servers', description: 'Minecraft servers of the caller\'s tenant.' },
  { name: 'games', description: 'Consoles, logs, players and measurements of servers. They need the event bus: without it the answer is `HC_BUS_OFF`.' },
  { name: 'stream', description: 'Changes as they happen.' },
  { name: 'access', description: 'Who asks, sessions, tenants and their keys.' },
  { name: 'administration', description: 'What needs the administrator.' },
]

const DESCRIPTION = `Minecraft servers on Kubernetes.

Every request shows a key: \`Authorization: Bearer hc_…\`. A browser that is signed in shows the cookie of its session instead, and changes something for the pages of this address alone. The tenant is that of the key; what belongs to another one is answered 404.
Errors are problems (RFC 9457) with a stable \`code\`. A POST may carry an \`Idempotency-Key\`, unless it runs a command: the same request with the same key has its effect once, and the same answer, for 24 hours.
A server has an \`ETag\`; sent back as \`If-Match\`, it keeps one change from undoing another. Bodies are JSON, also when they come as \`application/x-www-form-urlencoded\`, as curl sends them by default.`

/** Describes every route registered after it (OpenAPI 3.1), and shows the description on a page. */
export default plugin<{ publicUrl: string | undefined; sessionCookie: string }>(async (app, { publicUrl, sessionCookie }) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'HomeCraft', version: '1.0.0', description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: publicUrl ?? '/' }],
      tags: TAGS,
      components: { securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of a tenant, `hc_…`.' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'The session of a browser that is signed in.' },
      } },
      security: [{ key: [] }, { session: [] }],
    },
    transform,
    transformObject: (document) => withUsedSchemas(tidy(jsonSchemaTransformObject(document))) as ReturnType<typeof jsonSchemaTransformObject>, // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the same document, with fewer keywords
  })
  await app.register(swaggerUi, { routePrefix: DOCS_PATH, staticCSP: true, uiConfig: { deepLinking: true }, uiHooks: { onRequest: (_request, reply, done) => {
    reply.headers({ 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin' })
    done()
  } } })
  app.get(OPENAPI_PATH, { schema: { hide: true } }, () => app.swagger())
}, { name: 'openapi', fastify: '5.x' })

const transform: NonNullable<FastifyDynamicSwaggerOptions['transform']> = (route) => {
  const { schema, url } = jsonSchemaTransform(route)
  if (schema?.response === undefined) return { schema, url }
  const response = Object.entries(asObject(schema.response)).map(([status, answer]) => [status, { ...asObject(answer), ...pick(fieldOf(route.schema.response, status)) }])
  return { schema: { ...schema, response: Object.fromEntries(response) }, url }
}

/** What the type provider leaves out of an answer. */
const pick = (answer: unknown): object => structuredClone({ headers: fieldOf(answer, 'headers'), description: fieldOf(answer, 'description') })

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const fieldOf = (value: unknown, name: string): unknown => Reflect.get(asObject(value), name)
