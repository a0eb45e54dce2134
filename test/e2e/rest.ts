import { randomBytes, randomUUID } from 'node:crypto'
import { connect, type NatsConnection } from 'nats'
import type { Test } from 'tap'
import { Report } from '../../contracts/events.ts'
import { namespaceOf } from '../../contracts/identity.ts'
import { openDatabase, type Database } from '../../lib/database.ts'
import type { Owner } from '../servers.ts'
import { waitFor } from '../wait.ts'
import { get, list, platformFile, remove } from './platform.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into answers by name

/** An answer of the API. */
export interface Answer {
  status: number
  headers: Headers
  body: Json
}

/** How a call is made; by default with the key of the tenant `default`. */
export interface CallOptions {
  key?: string
  headers?: Record<string, string>
  /** Address of the API; the first replica's by default. */
  url?: string
}

/** One call of the REST API. */
export async function rest(method: string, path: string, body?: Json, { key, headers, url }: CallOptions = {}): Promise<Answer> {
  const { api, tenantKey } = platformFile()
  const response = await fetch(`${url ?? api}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key ?? tenantKey}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** A tenant of the test's own. */
export interface Tenant {
  slug: string
  namespace: string
  key: string
  /** A call as this tenant. */
  call: (method: string, path: string, body?: Json, options?: CallOptions) => Promise<Answer>
  /** A server by its id, as the API shows it. */
  server: (id: string) => Promise<Json>
  /** Makes a server and gives what the API answered. */
  create: (name: string, spec?: Json) => Promise<Json>
  /** Waits until a server is in a status and a phase. */
  waitFor: (id: string, status: string, phase?: string) => Promise<Json>
  /** The resource behind a server. */
  resource: (name: string) => Promise<Json>
}

/** Makes a tenant with a key, and at the end removes its servers and its namespace. */
export async function newTenant(t: Owner, slug = `t-${randomBytes(4).toString('hex')}`): Promise<Tenant> {
  const admin = { key: platformFile().adminKey }
  await expectStatus(201, rest('POST', '/tenants', { slug, displayName: `Test ${slug}` }, admin))
  const made = await expectStatus(201, rest('POST', `/tenants/${slug}/keys`, { name: 'test', scopes: ['servers:read', 'servers:write', 'worlds:remove'] }, admin))
  const key: string = made.key
  const namespace = namespaceOf(slug)
  const call: Tenant['call'] = (method, path, body, options) => rest(method, path, body, { key, ...options })
  const server = async (id: string): Promise<Json> => expectStatus(200, call('GET', `/servers/${id}`))
  t.teardown(() => empty(call, namespace))
  return {
    slug,
    namespace,
    key,
    call,
    server,
    create: (name, spec = {}) => expectStatus(201, call('POST', '/servers', { name, eula: true, memory: '512Mi', ...spec }, { headers: { 'idempotency-key': randomUUID() } })),
    waitFor: (id, status, phase) => waitFor(`server ${id} to be ${status}${phase ? ` (${phase})` : ''}`, async () => {
      const now = await server(id)
      if (now.status === status && (phase === undefined || now.phase === phase)) return now
      throw new Error(`it is ${now.status} (${now.phase}): ${now.reason} ${now.message}`)
    }),
    resource: (name) => get('MinecraftServer', namespace, name),
  }
}

async function empty(call: Tenant['call'], namespace: string): Promise<void> {
  const { body } = await call('GET', '/servers?limit=200')
  for (const { id } of body.items) await call('DELETE', `/servers/${id}`)
  for (const { metadata } of await list('MinecraftServer', namespace)) await remove('MinecraftServer', namespace, metadata.name)
  await waitFor('the servers of the tenant to be gone', async () => (await list('MinecraftServer', namespace)).length === 0)
  await remove('Namespace', undefined, namespace).catch(() => undefined)
}

/** The body of an answer that has this status; fails with the problem that it is instead. */
export async function expectStatus(status: number, answer: Promise<Answer>): Promise<Json> {
  const { status: found, body } = await answer
  if (found !== status) throw new Error(`expected ${status}, got ${found}: ${JSON.stringify(body)}`)
  return body
}

/** The database of the platform. */
export function platformDatabase(t: Owner): Database {
  const database = openDatabase({ url: platformFile().postgres, name: 'test', maxConnections: 2 })
  t.teardown(() => database.end({ timeout: 1 }))
  return database
}

/** A connection to the platform's bus. */
export async function platformBus(t: Test): Promise<NatsConnection> {
  const url = new URL(platformFile().nats ?? 'nats://there-is-none')
  const nc = await connect({ servers: url.host, user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password), maxReconnectAttempts: -1 })
  t.teardown(() => nc.close())
  return nc
}

/** Collects the reports of a tenant's servers, from now on. */
export async function followReports(t: Test, slug: string): Promise<Report[]> {
  const nc = await platformBus(t)
  const reports: Report[] = []
  const subscription = nc.subscribe(`k8s.*.${slug}.*`, { callback: (_error, message) => { reports.push(Report.parse(message.json())) } })
  t.teardown(() => { subscription.unsubscribe() })
  await nc.flush()
  return reports
}
