import type { FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { Scope } from '../../contracts/rest.ts'
import type { Caller, Strategy } from '../auth/caller.ts'
import { ProblemError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request. There on every route of this plugin's scope. */
    caller: Caller
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed; `any` for whoever has a key. Every route below /api/v1 says it. */
    scope?: Scope | 'any'
  }
}

/** Only who shows a credential that allows it reaches the routes registered after this. The first strategy that takes a credential decides. */
export default plugin<{ strategies: readonly Strategy[] }>((app, { strategies }) => {
  // Set before any handler runs, so a request without a caller is never seen.
  app.decorateRequest('caller')
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.scope === undefined) throw new Error(`The route ${url} does not say what its caller must be allowed`)
  })
  app.addHook('onRequest', async (request) => {
    request.caller = await authenticate(request, strategies)
    const { scope } = request.routeOptions.config
    if (scope !== 'any' && !(scope && request.caller.scopes.includes(scope))) throw new ProblemError('HC_FORBIDDEN', `The key "${request.caller.keyName}" does not allow ${String(scope)}: use one that does.`)
  })
}, { name: 'authentication', fastify: '5.x' })

async function authenticate(request: FastifyRequest, strategies: readonly Strategy[]): Promise<Caller> {
  const credential = credentialOf(request)
  if (credential === undefined) throw new ProblemError('HC_UNAUTHENTICATED', 'Show a key: Authorization: Bearer hc_…')
  const caller = await strategies.find((strategy) => strategy.takes(credential))?.authenticate(credential)
  if (!caller) throw new ProblemError('HC_UNAUTHENTICATED', 'The key is not known, has ended or was revoked.')
  return caller
}

/** What a request shows to tell whose it is. */
export function credentialOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  return /^Bearer +([!-~]{1,4096})$/i.exec(authorization ?? '')?.[1]
}
