import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { ApiKeyCreation, ApiKeyPage, ApiKeyParams, NewApiKey, PageQuery, PostHeaders, TenantParams, type ApiKey } from '../../../contracts/rest.ts'
import { hashKey, newKey, prefixOf } from '../../auth/key.ts'
import { parseCursor, Time, toPage } from '../../cursor.ts'
import { inBody, invalid, ProblemError } from '../../errors.ts'
import { once } from '../../idempotency.ts'
import { answer, noContent, OF_BODIES, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import { createApiKey, listApiKeys, revokeApiKey, type ApiKeyRow } from '../../repositories/api-keys.ts'
import { requireTenant } from './tenants.ts'

/** Makes, lists and revokes the keys of tenants. */
export const apiKeys: FastifyPluginCallbackZod = (app, _options, done) => {
  app.post('/tenants/:slug/keys', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'createApiKey',
      summary: 'Make a key of a tenant',
      description: 'The key is shown this once; only a hash of it is kept.',
      params: TenantParams,
      headers: PostHeaders,
      body: ApiKeyCreation,
      response: { 201: answer(NewApiKey, 'The key.'), ...problems(...OF_BODIES, 'HC_NOT_FOUND', 'HC_IDEMPOTENCY_KEY_REUSED') },
    },
  }, async (request, reply) => {
    const { slug } = request.params
    const { name, scopes, expiresAt } = request.body
    const ends = expiresAt === undefined ? null : new Date(expiresAt)
    if (ends && ends.getTime() <= Date.now()) throw invalid([inBody('$.expiresAt', 'must be in the future')])
    const key = newKey()
    const body = await once<NewApiKey>(request, reply, { status: 201, toMemory: ({ key: _, ...rest }) => rest, work: async (runner) => {
      await requireTenant(runner, slug)
      const made = { id: randomUUID(), name, prefix: prefixOf(key), scopes: [...new Set(scopes)], expiresAt: ends, hash: hashKey(key) }
      return { ...toApiKey(await runner.run((sql) => createApiKey(sql, slug, made))), key }
    } })
    return reply.code(201).send(body)
  })

  app.get('/tenants/:slug/keys', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'listApiKeys',
      summary: 'List the keys of a tenant, the newest first',
      params: TenantParams,
      querystring: PageQuery,
      response: { 200: answer(ApiKeyPage, 'A page of keys.'), ...problems('HC_NOT_FOUND') },
    },
  }, async ({ db, params: { slug }, query: { limit, cursor } }, reply) => {
    const after = parseCursor('keys', [Time, z.uuid()], cursor)
    await requireTenant(db, slug)
    const found = await db.run((sql) => listApiKeys(sql, slug, { limit: limit + 1, after }))
    return reply.send(toPage(found, limit, 'keys', toApiKey))
  })

  app.delete('/tenants/:slug/keys/:id', {
    config: { scope: 'admin' },
    schema: {
      tags: ['access'],
      operationId: 'revokeApiKey',
      summary: 'Revoke a key',
      description: 'Every process has noticed within five seconds.',
      params: ApiKeyParams,
      response: { 204: noContent('The key is revoked.'), ...problems(...OF_IDLE_BODIES, 'HC_NOT_FOUND') },
    },
  }, async ({ db, params: { slug, id } }, reply) => {
    if (!(await db.run((sql) => revokeApiKey(sql, slug, id)))) throw new ProblemError('HC_NOT_FOUND', `The tenant ${slug} has no key of this id.`)
    app.access.apiKeys.forget(id)
    return reply.code(204).send()
  })
  done()
}

function toApiKey({ id, name, prefix, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }: ApiKeyRow): ApiKey {
  const toText = (time: Date | null): string | null => time?.toISOString() ?? null
  return { id, name, prefix, scopes, createdAt: createdAt.toISOString(), expiresAt: toText(expiresAt), revokedAt: toText(revokedAt), lastUsedAt: toText(lastUsedAt) }
}
