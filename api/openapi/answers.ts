import type { Readable } from 'node:stream'
import * as z from 'zod'
import { Problem, type ProblemCode } from '../../contracts/rest.ts'
import { PROBLEMS } from '../errors.ts'

/** A header of an answer, for the description. */
export interface Header {
  type: 'string' | 'integer'
  description: string
}

/** One way in which an operation answers: what the description tells, and the type of what a handler sends. */
export interface Described<S extends z.ZodType> {
  description: string
  headers: Record<string, Header>
  content: { 'application/json': { schema: S } }
}

export const REQUEST_ID: Header = { type: 'string', description: 'Id of the request.' }

/** Headers that some answers have. */
export const HEADERS = {
  etag: { type: 'string', description: 'Version of the server, to be sent back as If-Match.' },
  location: { type: 'string', description: 'Where the new thing is.' },
} as const satisfies Record<string, Header>

/** The answer of an operation that succeeds. */
export function answer<S extends z.ZodType>(schema: S, description: string, headers: Record<string, Header> = {}): Described<S> {
  return { description, headers: { 'x-request-id': REQUEST_ID, ...headers }, content: { 'application/json': { schema } } }
}

/** Text of any length, which is sent as it comes. */
const TextStream = z.custom<Readable>().meta({ type: 'string', description: 'Lines of text.' })

/** The answer of an operation that gives text. */
export function textAnswer(description: string): { description: string; headers: Record<string, Header>; content: { 'text/plain': { schema: typeof TextStream } } } {
  return { description, headers: { 'x-request-id': REQUEST_ID }, content: { 'text/plain': { schema: TextStream } } }
}

/** An answer without a body, as the type provider wants it said. */
export function noContent(description: string): { description: string; headers: Record<string, Header>; properties: z.ZodUndefined } {
  return { description, headers: { 'x-request-id': REQUEST_ID }, properties: z.undefined() }
}

/** Problems of every operation behind a key. */
const ALWAYS: readonly ProblemCode[] = ['HC_BAD_REQUEST', 'HC_UNAUTHENTICATED', 'HC_FORBIDDEN', 'HC_INTERNAL', 'HC_DATABASE_AWAY', 'HC_TOO_BUSY']

/** Problems of every operation whose requests may have a body, needed or not. */
export const OF_IDLE_BODIES: readonly ProblemCode[] = ['HC_BAD_JSON', 'HC_BODY_TOO_LARGE', 'HC_UNSUPPORTED_MEDIA_TYPE']

/** Problems of every operation that takes a body. */
export const OF_BODIES: readonly ProblemCode[] = [...OF_IDLE_BODIES, 'HC_INVALID']

/** Problems of every operation that needs a game. */
export const OF_GAMES: readonly ProblemCode[] = ['HC_NOT_RUNNING', 'HC_BUS_OFF', 'HC_BUS_AWAY', 'HC_NO_ANSWER']

/**
 * The answers of an operation that fails, by status, each with the codes that it may have. They are for the description:
 * only the error handler sends them, so the type names none.
 */
export function problems(...codes: readonly ProblemCode[]): Record<never, never> {
  const byStatus = Map.groupBy(new Set([...ALWAYS, ...codes]), (code) => PROBLEMS[code].status)
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, {
    description: ofStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
    headers: {
      'x-request-id': REQUEST_ID,
      ...(status === 401 && { 'www-authenticate': { type: 'string', description: 'How to show who one is.' } }),
      ...((status === 429 || status === 503) && { 'retry-after': { type: 'integer', description: 'Seconds after which to try again.' } }),
    },
    content: { 'application/problem+json': { schema: Problem } },
  }]))
}
