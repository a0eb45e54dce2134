import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { Me, MOST_ITEMS, REMEMBERED_HOURS } from '../../../contracts/rest.ts'
import type { Caller } from '../../auth/caller.ts'
import { answer, problems } from '../../openapi/answers.ts'
import { BODY_LIMIT } from '../../plugins/bodies.ts'

/** Tells callers who they are. */
export const me: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get('/me', {
    config: { scope: 'any' },
    schema: {
      tags: ['access'],
      operationId: 'getMe',
      summary: 'Show who asks, and what they may do',
      response: { 200: answer(Me, 'Who asks.'), ...problems() },
    },
  }, ({ caller }) => toMe(caller))
  done()
}

/** A caller as they are told of themselves. */
export function toMe({ tenant, scopes, keyId, keyName, expiresAt }: Caller): Me {
  return {
    tenant,
    scopes: [...scopes],
    key: { id: keyId, name: keyName, expiresAt: expiresAt?.toISOString() ?? null },
    limits: { bodyBytes: BODY_LIMIT, pageItems: MOST_ITEMS, idempotencyHours: REMEMBERED_HOURS },
  }
}
