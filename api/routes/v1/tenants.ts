import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { TenantSlug } from '../../../contracts/identity.ts'
import { PageQuery, PostHeaders, Tenant, TenantCreation, TenantPage, TenantParams } from '../../../contracts/rest.ts'
import { parseCursor, toPage } from '../../cursor.ts'
import type { Runner } from '../../database-access.ts'
import { ProblemError } from '../../errors.ts'
import { once } from '../../idempotency.ts'
import { answer, HEADERS, OF_BODIES, problems } from '../../openapi/answers.ts'
import { createTenant, findTenant, listTenants, type TenantRow } from '../../repositories/tenants.ts'

/** Where the tenants are. */
export const TENANTS_PATH = '/api/v1/tenants'

/** Makes, lists and shows tenants. */
export const tenants: FastifyPluginCallbackZod = (app, _options, done) => {
  app.post('/tenants', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'createTenant',
      summary: 'Make a tenant',
      headers: PostHeaders,
      body: TenantCreation,
      response: { 201: answer(Tenant, 'The tenant.', { location: HEADERS.location }), ...problems(...OF_BODIES, 'HC_TENANT_EXISTS', 'HC_IDEMPOTENCY_KEY_REUSED') },
    },
  }, async (request, reply) => {
    const { slug, displayName = slug } = request.body
    const body = await once(request, reply, { status: 201, work: async (runner) => {
      const row = await runner.run((sql) => createTenant(sql, slug, displayName))
      if (!row) throw new ProblemError('HC_TENANT_EXISTS', `There is a tenant ${slug} already.`)
      return toTenant(row)
    } })
    return reply.code(201).header('location', `${TENANTS_PATH}/${slug}`).send(body)
  })

  app.get('/tenants', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'listTenants',
      summary: 'List tenants',
      querystring: PageQuery,
      response: { 200: answer(TenantPage, 'A page of tenants.'), ...problems() },
    },
  }, async ({ db, query: { limit, cursor } }, reply) => {
    const after = parseCursor('tenants', [TenantSlug], cursor)
    const found = await db.run((sql) => listTenants(sql, { limit: limit + 1, after }))
    return reply.send(toPage(found, limit, 'tenants', toTenant))
  })

  app.get('/tenants/:slug', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'getTenant',
      summary: 'Show a tenant',
      params: TenantParams,
      response: { 200: answer(Tenant, 'The tenant.'), ...problems('HC_NOT_FOUND') },
    },
  }, async ({ db, params: { slug } }, reply) => reply.send(toTenant(await requireTenant(db, slug))))
  done()
}

/** A tenant; a problem when there is none. */
export async function requireTenant(runner: Runner, slug: string): Promise<TenantRow> {
  const row = await runner.run((sql) => findTenant(sql, slug))
  if (!row) throw new ProblemError('HC_NOT_FOUND', `There is no tenant ${slug}.`)
  return row
}

const toTenant = ({ slug, displayName, createdAt }: TenantRow): Tenant => ({ slug, displayName, createdAt: createdAt.toISOString() })
