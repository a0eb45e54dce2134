import type {} from '@fastify/cookie'
import type {} from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Scope } from '../../contracts/rest.ts'
import { TICKET_PREFIX } from '../../contracts/socket.ts'
import type { Access } from '../auth/access.ts'
import type { Caller } from '../auth/caller.ts'
import { networkOf } from '../auth/network.ts'
import type { TenantAccess } from '../database-access.ts'
import { ProblemError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the caller of a request that goes on for long is still known. While the database is away, whoever was stays so. */
    isStillAllowed: (request: FastifyRequest) => Promise<boolean>
  }
  interface FastifyRequest {
    /** Who makes the request. There on every route of this plugin's scope, but for those that say `none`. */
    caller: Caller
    /** The database for the caller's tenant, who takes turns with the others. */
    db: TenantAccess
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed; `any` for whoever has a key, `none` for whoever comes. Every route below /api/v1 says it. */
    scope?: Scope | 'any' | 'none'
  }
}

/** Only who shows a credential that allows it reaches the routes registered after this: a key, or else the cookie of a session. */
export default plugin<{ access: Access }>((app, { access }) => {
  // Set before any handler runs, so a request without a caller is never seen.
  app.decorateRequest('caller')
  app.decorateRequest('db')
  app.decorate('isStillAllowed', (request) => authenticate(request, access).then(() => true, (error: unknown) => !(error instanceof ProblemError && error.code === 'HC_UNAUTHENTICATED')))
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.scope === undefined) throw new Error(`The route ${url} does not say what its caller must be allowed`)
  })
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config
    if (scope === 'none') return
    request.caller = await (request.ws ? authenticateSocket(request, access) : authenticate(request, access))
    request.db = app.db.of(request.caller.tenant)
    if (scope !== 'any' && !(scope && request.caller.scopes.includes(scope))) throw new ProblemError('HC_FORBIDDEN', `The key "${request.caller.keyName}" does not allow ${String(scope)}: use one that does.`)
  })
}, { name: 'authentication', fastify: '5.x', dependencies: ['@fastify/cookie', 'live'] })

const HOW_TO_COME_IN = 'Show a key: Authorization: Bearer hc_… The administrator makes keys, with POST /api/v1/tenants/SLUG/keys; on a platform of one machine npm run status says where one is.'

async function authenticate(request: FastifyRequest, access: Access): Promise<Caller> {
  const key = bearerOf(request)
  if (key !== undefined) return found(await access.keys.authenticate(key, networkOf(request.ip)), 'The key is not known, has ended or was revoked.')
  const token = sessionOf(request, access)
  if (token === undefined) throw new ProblemError('HC_UNAUTHENTICATED', HOW_TO_COME_IN)
  refuseForgery(request, access)
  return found(await access.sessions.authenticate(token, networkOf(request.ip)), 'The session has ended, or its key was revoked: sign in again.')
}

/**
 * Who opens a WebSocket: a page of ours, by a ticket that it names among its protocols, or a program by its key. A cookie
 * does not count: a browser shows it whoever's page it is that opens the socket.
 */
async function authenticateSocket(request: FastifyRequest, { sourceOf, tickets, keys }: Access): Promise<Caller> {
  if (sourceOf(request.headers) === 'Foreign') throw new ProblemError('HC_FORBIDDEN', 'Only the pages of this address may open a stream; the administrator can allow others (ALLOWED_ORIGINS).')
  const key = bearerOf(request)
  if (key !== undefined) return found(await keys.authenticate(key, networkOf(request.ip)), 'The key is not known, has ended or was revoked.')
  const ticket = ticketOf(request)
  if (ticket === undefined) throw new ProblemError('HC_UNAUTHENTICATED', 'Name a ticket among the protocols, as ticket.<ticket>: POST /api/v1/stream/tickets makes one.')
  return found(await tickets.redeem('Stream', ticket, networkOf(request.ip)), 'The ticket was used before, or is too old: ask for another.')
}

function ticketOf({ headers }: FastifyRequest): string | undefined {
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
  return offered.find((name) => name.startsWith(TICKET_PREFIX))?.slice(TICKET_PREFIX.length)
}

function found(caller: Caller | undefined, otherwise: string): Caller {
  if (!caller) throw new ProblemError('HC_UNAUTHENTICATED', otherwise)
  return caller
}

/**
 * Refuses to change anything for a cookie that a page of somebody else made the browser show. SameSite does not suffice:
 * to it every port of a host is the same site.
 */
export function refuseForgery({ method, headers }: FastifyRequest, { sourceOf }: Pick<Access, 'sourceOf'>): void {
  if (method === 'GET' || method === 'HEAD' || sourceOf(headers) === 'Ours') return
  throw new ProblemError('HC_FORBIDDEN', 'A session changes things only for the pages of this address, which their browser names in Origin. Elsewhere show a key: Authorization: Bearer hc_…')
}

/** What a request shows to tell whose it is. */
export function credentialOf(request: FastifyRequest): string | undefined {
  return bearerOf(request) ?? sessionOf(request, request.server.access)
}

/** The cookie of a session. */
export function sessionOf({ cookies }: FastifyRequest, { sessionCookie }: Pick<Access, 'sessionCookie'>): string | undefined {
  return cookies[sessionCookie]
}

/** The key that a request shows. */
export function bearerOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return /^Bearer +([!-~]{1,4096})$/i.exec(authorization ?? '')?.[1]
}
