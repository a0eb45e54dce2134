import t from 'tap'
import { newApi, type Api } from '../../../../web/src/lib/api/api.ts'
import type { Call, Send } from '../../../../web/src/lib/api/http.ts'
import type * as z from 'zod'
import { idOf } from '../../fakes.ts'

function newFake(answer: unknown = undefined): { api: Api; calls: Call<z.ZodType>[] } {
  const calls: Call<z.ZodType>[] = []
  const send = (async (call: Call<z.ZodType>) => {
    calls.push(call)
    return answer
  }) as Send
  return { api: newApi(send), calls }
}

t.test('each function asks for one thing', async (t) => {
  const { api, calls } = newFake({ ticket: 't' })
  await api.me()
  await api.signIn({ ticket: 'abc' })
  await api.signOut()
  t.equal(await api.streamTicket(), 't')
  await api.act(idOf(1), 'restart')
  await api.removeWorld(idOf(1), 'lobby')
  await api.keptWorlds('next')
  t.same(calls.map(({ method = 'GET', path }) => `${method} ${path}`), [
    'GET /session', 'POST /session', 'DELETE /session', 'POST /stream/tickets', `POST /servers/${idOf(1)}/actions/restart`, `DELETE /servers/${idOf(1)}/world`, 'GET /servers',
  ])
  t.same(calls[5]?.query, { confirm: 'lobby' })
  t.match(calls[6]?.query, { deleted: 'true', cursor: 'next' })
})

t.test('a change says on which version it is based, and a creation is done once', async (t) => {
  const { api, calls } = newFake()
  await api.changeServer(idOf(1), 7, { motd: 'x' })
  t.match(calls[0], { method: 'PATCH', headers: { 'content-type': 'application/merge-patch+json', 'if-match': '"7"' }, body: { motd: 'x' } })
  await api.createServer({ name: 'a', eula: true })
  await api.createServer({ name: 'a', eula: true })
  const [first, second] = calls.slice(1).map(({ headers }) => headers?.['idempotency-key'])
  t.ok(first)
  t.not(first, second)
})
