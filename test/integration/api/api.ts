import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { buildApp, type AppOptions } from '../../../api/app.ts'
import { newDatabaseAccess } from '../../../api/database-access.ts'
import type { ChannelLimits } from '../../../api/live/channel.ts'
import type { Bus } from '../../../lib/bus.ts'
import type { Database } from '../../../lib/database.ts'
import { newDatabase, openAs, quiet, type TestServer } from '../../servers.ts'

/** The administrator's key of the tests. */
export const ADMIN_KEY = 'hc_administrator-of-the-tests-0123456789'

/** Settings of the tests. */
export const SETTINGS = { ADMIN_KEY, PASSWORD_THREADS: 1, PUBLIC_URL: undefined, ALLOWED_ORIGINS: [], TRUSTED_PROXIES: [], STREAMS: 1_000, TENANT_STREAMS: 200 }

/** The API on a real database of the test's own. */
export interface TestApi {
  app: FastifyInstance
  database: Database
  server: TestServer
  url: string
  /** Makes a request; with the administrator's key unless it names another, or none. */
  ask: (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, options?: Ask) => Promise<LightMyRequestResponse>
  /** Makes a tenant, and a key of it. */
  newKey: (tenant: string, scopes?: string[]) => Promise<string>
}

/** What a request may say beside its address. */
export interface Ask {
  key?: string | null
  body?: unknown
  headers?: Record<string, string>
}

/** How an API differs from that of most tests. */
export interface ApiOptions {
  connections?: number
  mostWaiting?: number
  patienceMs?: number
  settings?: Partial<AppOptions['settings']>
  bus?: Bus
  channelLimits?: ChannelLimits
  logger?: AppOptions['logger']
  /** The database of another API, to be a second replica of it. */
  beside?: TestApi
}

/** Builds the API on a fresh database. */
export async function newApi(t: Test, { connections = 10, mostWaiting = 200, patienceMs = 5_000, settings = {}, beside, ...rest }: ApiOptions = {}): Promise<TestApi> {
  const { server, database, url } = beside ?? await newDatabase(t)
  const db = newDatabaseAccess(openAs(t, url, 'api', connections), { connections, mostWaiting, patienceMs })
  db.open()
  const app = buildApp({ db, settings: { ...SETTINGS, ...settings }, logger: quiet, ...rest })
  t.teardown(() => app.close())
  await app.ready()
  const ask: TestApi['ask'] = (method, path, { key = ADMIN_KEY, body, headers = {} } = {}) => app.inject({
    method,
    url: path.startsWith('/') ? path : `/api/v1/${path}`,
    headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const newKey = async (tenant: string, scopes = ['servers:read', 'servers:write', 'worlds:remove']): Promise<string> => {
    await ask('POST', 'tenants', { body: { slug: tenant } })
    return (await ask('POST', `tenants/${tenant}/keys`, { body: { name: 'test', scopes } })).json<{ key: string }>().key
  }
  return { app, database, server, url, ask, newKey }
}
