import * as z from 'zod'
import { parseAnswer } from '../parse.ts'
import { NoAnswer, toApiProblem } from './problem.ts'

/** How long an answer is waited for. */
const PATIENCE_MS = 20_000

/** One request to the API. */
export interface Call<S extends z.ZodType> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path below `/api/v1`. */
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
  /** Where the credential is that the API may refuse: the cookie of the session, unless the body has one. */
  credential?: 'Cookie' | 'Body'
  /** What the answer looks like. */
  answer: S
  signal?: AbortSignal
}

/** Sends a request and gives its parsed answer. Rejects with `ApiProblem`, or with `NoAnswer`. */
export type Send = <S extends z.ZodType>(call: Call<S>) => Promise<z.output<S>>

/** An answer without a body. */
export const Nothing = z.undefined()

/** Sends requests to the API of this page's origin; the cookie of the session goes along by itself. */
export function newSend({ fetch, onUnauthenticated }: { fetch: typeof globalThis.fetch; onUnauthenticated: () => void }): Send {
  return async ({ method = 'GET', path, query = {}, body, headers, credential = 'Cookie', answer, signal }) => {
    const response = await attempt(() => fetch(`/api/v1${path}${toQuery(query)}`, {
      method,
      headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])]),
    }))
    const text = await attempt(() => response.text())
    const json = toJson(text)
    if (response.ok) return parseAnswer(answer, json)
    if (response.status === 401 && credential === 'Cookie') onUnauthenticated()
    throw toApiProblem(response.status, json)
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new NoAnswer(error)
  }
}

function toJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

function toQuery(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}
