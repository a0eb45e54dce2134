import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { Me, SIGN_IN_TICKET_SECONDS, SignIn, SignInTicket } from '../../../contracts/rest.ts'
import type { Access } from '../../auth/access.ts'
import type { Caller } from '../../auth/caller.ts'
import { networkOf } from '../../auth/network.ts'
import { ProblemError } from '../../errors.ts'
import { answer, noContent, OF_BODIES, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import { bearerOf, refuseForgery, sessionOf } from '../../plugins/authentication.ts'
import { toMe } from './me.ts'

/** Failed sign-ins of one network within a minute, before the next is refused unseen. */
export const MOST_FAILURES = 10

/** Signs browsers in and out. */
export const session: FastifyPluginCallbackZod = (app, _options, done) => {
  const { access } = app
  const failures = app.createRateLimit({ max: MOST_FAILURES, timeWindow: 60_000, keyGenerator: ({ ip }) => networkOf(ip) })
  const cookie = { httpOnly: true, sameSite: 'strict', secure: access.isSecure, path: '/' } as const

  app.post('/session', {
    config: { scope: 'none' },
    schema: {
      tags: ['access'],
      operationId: 'signIn',
      summary: 'Sign a browser in',
      description: 'By a key, or by a ticket that is good once. The answer sets the cookie of a session.',
      security: [],
      body: SignIn,
      response: { 200: answer(Me, 'Who is signed in.'), ...problems(...OF_BODIES, 'HC_RATE_LIMITED') },
    },
  }, async (request, reply) => {
    if (access.sourceOf(request.headers) === 'Foreign') throw new ProblemError('HC_FORBIDDEN', 'Only the pages of this address sign their browser in.')
    const before = await failures(request, { increment: false })
    if (!before.isAllowed && before.remaining === 0) throw tooMany(reply, before.ttlInSeconds)
    const caller = await callerOf(request, access)
    if (!caller) {
      await failures(request)
      throw new ProblemError('HC_UNAUTHENTICATED', request.body.key === undefined ? 'The ticket was used before, or is too old: ask for another.' : 'The key is not known, has ended or was revoked.')
    }
    request.caller = caller
    const { token, expiresAt } = await access.sessions.begin(caller)
    await endOld(request, access)
    return reply.setCookie(access.sessionCookie, token, { ...cookie, expires: expiresAt }).send(toMe(caller))
  })

  app.get('/session', {
    config: { scope: 'none' },
    schema: {
      tags: ['access'],
      operationId: 'getSession',
      summary: 'Show who is signed in with a browser',
      description: 'Never fails for want of a session: a page can ask before it knows.',
      security: [{ session: [] }, {}],
      response: { 200: answer(Me, 'Who is signed in.'), 204: noContent('Nobody is.'), ...problems() },
    },
  }, async (request, reply) => {
    const token = sessionOf(request, access)
    const caller = token === undefined ? undefined : await access.sessions.authenticate(token, networkOf(request.ip))
    return caller ? reply.send(toMe(caller)) : reply.code(204).send()
  })

  app.delete('/session', {
    config: { scope: 'none' },
    schema: {
      tags: ['access'],
      operationId: 'signOut',
      summary: 'Sign a browser out',
      description: 'Every process has noticed within five seconds. To be signed out already is no mistake.',
      security: [{ session: [] }, {}],
      response: { 204: noContent('Nobody is signed in any more.'), ...problems(...OF_IDLE_BODIES) },
    },
  }, async (request, reply) => {
    if (sessionOf(request, access) !== undefined) refuseForgery(request, access)
    await endOld(request, access)
    return reply.clearCookie(access.sessionCookie, cookie).code(204).send()
  })

  app.post('/session/tickets', {
    config: { scope: 'any' },
    schema: {
      tags: ['access'],
      operationId: 'createSignInTicket',
      summary: 'Make a ticket that signs a browser in',
      description: `Needs a key, and no body: a session makes none, since what it began would outlive it. Who opens this address with \`#sign-in=\` and the ticket behind it, within ${SIGN_IN_TICKET_SECONDS / 60} minutes, is signed in as the key that asked; the second one is not.`,
      response: { 201: answer(SignInTicket, 'The ticket.'), ...problems(...OF_IDLE_BODIES) },
    },
  }, async (request, reply) => {
    if (bearerOf(request) === undefined) throw new ProblemError('HC_FORBIDDEN', 'A session makes no tickets: show its key.')
    const { ticket, expiresAt } = await access.tickets.issue('SignIn', request.caller)
    return reply.code(201).send({ ticket, expiresAt: expiresAt.toISOString() })
  })
  done()
}

async function callerOf({ body: { key, ticket }, ip }: { body: SignIn; ip: string }, { keys, tickets }: Access): Promise<Caller | undefined> {
  if (key !== undefined) return keys.authenticate(key, networkOf(ip))
  return ticket === undefined ? undefined : tickets.redeem('SignIn', ticket, networkOf(ip))
}

/** Ends the session that a browser shows. */
async function endOld(request: FastifyRequest, access: Access): Promise<void> {
  const token = sessionOf(request, access)
  if (token !== undefined) await access.sessions.end(token, networkOf(request.ip))
}

function tooMany(reply: FastifyReply, seconds: number): ProblemError {
  reply.header('retry-after', String(seconds))
  return new ProblemError('HC_RATE_LIMITED', `Too many sign-ins failed from here. Try again in ${seconds} seconds.`)
}
