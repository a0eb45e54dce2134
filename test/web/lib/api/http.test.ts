import t from 'tap'
import * as z from 'zod'
import { newSend, Nothing, type Send } from '../../../../web/src/lib/api/http.ts'

interface Sent {
  url: string
  init: RequestInit
}

function newFake(answer: () => Response | Promise<Response>): { send: Send; sent: Sent[]; refused: () => number } {
  const sent: Sent[] = []
  let count = 0
  const fetch = (async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    return answer()
  }) as typeof globalThis.fetch
  return { send: newSend({ fetch, onUnauthenticated: () => { count += 1 } }), sent, refused: () => count }
}

const Answer = z.strictObject({ name: z.string() })

t.test('a request goes to this origin, with its cookie, and its answer is parsed', async (t) => {
  const { send, sent } = newFake(() => Response.json({ name: 'a' }))
  t.same(await send({ path: '/servers', query: { limit: 5, cursor: undefined, q: 'a b' }, answer: Answer }), { name: 'a' })
  t.equal(sent[0]?.url, '/api/v1/servers?limit=5&q=a+b')
  t.match(sent[0]?.init, { method: 'GET', credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } })
  t.notOk(sent[0]?.init.body)
})

t.test('a body is JSON, of another type where the call says so', async (t) => {
  const { send, sent } = newFake(() => Response.json({ name: 'a' }))
  await send({ method: 'PATCH', path: '/x', body: { a: null }, headers: { 'content-type': 'application/merge-patch+json' }, answer: Answer })
  t.match(sent[0]?.init, { body: '{"a":null}', headers: { 'content-type': 'application/merge-patch+json' } })
})

t.test('an answer may be empty', async (t) => {
  const { send } = newFake(() => new Response(null, { status: 204 }))
  t.equal(await send({ method: 'DELETE', path: '/session', answer: Nothing }), undefined)
})

t.test('a refusal is the problem that the API tells of', async (t) => {
  const { send, refused } = newFake(() => Response.json({ type: 'urn:homecraft:problem:HC_NAME_TAKEN', title: 'T', status: 409, detail: 'Taken.', code: 'HC_NAME_TAKEN', requestId: 'r' }, { status: 409 }))
  await t.rejects(send({ path: '/x', answer: Answer }), { name: 'ApiProblem', code: 'HC_NAME_TAKEN', message: 'Taken.' })
  t.equal(refused(), 0)
})

t.test('a 401 is told to the session, too', async (t) => {
  const { send, refused } = newFake(() => new Response('{}', { status: 401 }))
  await t.rejects(send({ path: '/x', answer: Answer }), { name: 'ApiProblem' })
  t.equal(refused(), 1)
  await t.rejects(send({ method: 'POST', path: '/session', body: { ticket: 'used' }, credential: 'Body', answer: Answer }), { name: 'ApiProblem' })
  t.equal(refused(), 1, 'and not one of what was just shown: the session is none the worse')
})

t.test('no answer is no problem of the API', async (t) => {
  const { send } = newFake(() => Promise.reject(new TypeError('Failed to fetch')))
  await t.rejects(send({ path: '/x', answer: Answer }), { name: 'NoAnswer' })
})

t.test('an answer that is not as agreed is an error', async (t) => {
  await t.rejects(newFake(() => Response.json({ name: 1 })).send({ path: '/x', answer: Answer }), { name: 'ZodError' })
  await t.rejects(newFake(() => new Response('<html>')).send({ path: '/x', answer: Answer }), { name: 'ZodError' })
})
