import * as z from 'zod'

/**
 * Name of the cookie that a browser shows while it is signed in. By the prefix browsers take it only by TLS and only from
 * this very host: a page of another subdomain can't plant a session of its own
 * (https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes).
 */
export const sessionCookieOf = (isSecure: boolean): string => (isSecure ? '__Host-hc_session' : 'hc_session')

/** How long a session lasts at most. */
export const SESSION_HOURS = 12

/** How long a ticket waits to be used. */
export const SIGN_IN_TICKET_SECONDS = 600

/** Body that signs a browser in. */
export const SignIn = z.strictObject({
  key: z.string().min(1).max(200).optional().meta({ description: 'A key of a tenant. The session can do what the key can, and ends with it.' }),
  ticket: z.string().min(1).max(200).optional().meta({ description: 'A ticket in place of a key, as a link carries it behind `#sign-in=`. It is good once.' }),
}).refine(({ key, ticket }) => (key === undefined) !== (ticket === undefined), 'must hold either a key or a ticket')
  .meta({ id: 'SignIn', description: 'What signs a browser in: a key or a ticket.', examples: [{ key: 'hc_…' }] })
export type SignIn = z.infer<typeof SignIn>

/** A word that signs a browser in, once. */
export const SignInTicket = z.strictObject({
  ticket: z.string().meta({ description: 'The ticket.' }),
  expiresAt: z.iso.datetime().meta({ description: 'When it is of no use any more.' }),
}).meta({ id: 'SignInTicket', description: 'A word that signs a browser in, once.' })
export type SignInTicket = z.infer<typeof SignInTicket>
