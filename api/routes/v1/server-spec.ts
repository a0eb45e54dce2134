import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { check } from '../../../contracts/issues.ts'
import { ChangeHeaders, Server, ServerParams, ServerPatch, ServerReplacement } from '../../../contracts/rest.ts'
import { changeServer, checkChangeable, checkMatch, type Decide } from '../../change-server.ts'
import { inBody, invalid } from '../../errors.ts'
import { toFieldErrors } from '../../field-errors.ts'
import { answer, HEADERS, OF_BODIES, problems } from '../../openapi/answers.ts'
import { addJsonParser } from '../../plugins/bodies.ts'
import { isRefused, type ServerRow } from '../../repositories/server-row.ts'
import { cryptPasswords } from '../../spec/crypt-passwords.ts'
import { maskSpec, unmaskSpec } from '../../spec/mask.ts'
import { mergePatch } from '../../spec/merge-patch.ts'
import { keepStorage } from '../../spec/storage.ts'
import { toToldChange } from '../../spec/told-change.ts'
import { toEtag, toServer } from '../representation.ts'

const response = {
  200: answer(Server, 'The server as it is to be.', { etag: HEADERS.etag }),
  ...problems(...OF_BODIES, 'HC_NOT_FOUND', 'HC_MANAGED_BY_KUBECTL', 'HC_TERMINATING', 'HC_VERSION_CONFLICT'),
}

/** Changes what a server should be. */
export const serverSpec: FastifyPluginCallbackZod = (app, _options, done) => {
  addJsonParser(app, ['application/merge-patch+json'])
  app.addHook('onSend', async (_request, reply) => { reply.header('accept-patch', 'application/merge-patch+json') })

  app.put('/servers/:id', {
    config: { scope: 'servers:write' },
    schema: {
      tags: ['servers'],
      operationId: 'replaceServer',
      summary: 'Replace the spec of a server',
      description: 'What is not named goes back to its default, but for `storageSize`. The same spec again changes nothing.',
      params: ServerParams,
      headers: ChangeHeaders,
      body: ServerReplacement,
      response,
    },
  }, async (request, reply) => {
    const row = await changeServer(request.db, request.caller, request.params.id, newDecision(app, request, request.headers['if-match'], () => request.body))
    return reply.header('etag', toEtag(row.version)).send(toServer(row))
  })

  app.patch('/servers/:id', {
    config: { scope: 'servers:write' },
    schema: {
      tags: ['servers'],
      operationId: 'patchServer',
      summary: 'Change some fields of the spec of a server',
      description: 'A merge patch (RFC 7396) on the spec as it is shown. null takes a field out, so that it goes back to its default.',
      consumes: ['application/merge-patch+json', 'application/json'],
      params: ServerParams,
      headers: ChangeHeaders,
      body: ServerPatch,
      response,
    },
  }, async (request, reply) => {
    const decide = newDecision(app, request, request.headers['if-match'], (row) => parsePatched(row, request.body))
    const row = await changeServer(request.db, request.caller, request.params.id, decide)
    return reply.header('etag', toEtag(row.version)).send(toServer(row))
  })
  done()
}

function newDecision(app: FastifyInstance, request: FastifyRequest, ifMatch: string | undefined, toReplacement: (row: ServerRow) => ServerReplacement): Decide {
  const { actor } = request.caller
  return async (row) => {
    checkChangeable(row)
    checkMatch(row, ifMatch)
    const { name = row.name, ...sent } = toReplacement(row)
    if (name !== row.name) throw invalid([inBody('$.name', `can't be changed: the server is named ${row.name}`)])
    const spec = await cryptPasswords(keepStorage(unmaskSpec(sent, row.spec), row.spec), app.passwords, row.spec)
    // What the cluster refused may be asked for once more.
    if (isDeepStrictEqual(spec, row.spec) && !isRefused(row)) return undefined
    return { spec, command: { type: 'server.updated' }, event: { ...toToldChange(row.spec, spec), actor } }
  }
}

function patched(row: ServerRow, patch: ServerPatch): unknown {
  try {
    return mergePatch(maskSpec(row.spec), patch)
  } catch (error) {
    if (error instanceof RangeError) throw invalid([inBody('$', error.message)])
    throw error
  }
}

function parsePatched(row: ServerRow, patch: ServerPatch): ServerReplacement {
  const merged = patched(row, patch)
  const checked = check(ServerReplacement, merged)
  // A null takes out what there is not, so nothing is left of it to be checked.
  const keys = Object.keys(patch).filter((name) => patch[name] === null && !Object.hasOwn(ServerReplacement.shape, name))
  if (checked.success && keys.length === 0) return checked.data
  const issues = checked.success ? [] : checked.issues
  throw invalid(toFieldErrors('body', ServerReplacement, keys.length === 0 ? issues : [...issues, { code: 'unrecognized_keys', keys, path: [], message: '', input: patch }]))
}
