import t from 'tap'
import { randomUUID } from 'node:crypto'
import { DeadLetterPage, type Server } from '../../../contracts/rest.ts'
import { newApi } from './api.ts'

const { ask, database } = await newApi(t)

t.test('what nobody could handle is shown, without secrets, and a command can be tried again', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'poison', eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] } })).json<Server>()
  t.same((await ask('GET', 'admin/dead-letters')).json(), { items: [], nextCursor: null })
  await database`UPDATE outbox SET failed_at = now() - INTERVAL '1 minute', failure = 'too large', attempts = 10 WHERE server_id = ${id}`
  await database`INSERT INTO dead_letters (id, stream, sequence, subject, body, reason) VALUES (${randomUUID()}, 'HOMECRAFT_EVENTS', 7, 'k8s.running.default.x', ${`{"hash":"$6$salt$${'a'.repeat(86)}","n":1}`}, 'not valid')`
  const page = DeadLetterPage.parse((await ask('GET', 'admin/dead-letters')).json())
  t.match(page.items, [
    { kind: 'Message', subject: 'k8s.running.default.x', reason: 'not valid', sequence: 7, body: '{"hash":"***","n":1}' },
    { kind: 'Command', subject: `server.created.default.${id}`, reason: 'too large', attempts: 10, tenant: 'default', server: id },
  ])
  t.notMatch(JSON.stringify(page), /\$6\$/)
  const first = (await ask('GET', 'admin/dead-letters?limit=1')).json<{ nextCursor: string }>()
  t.match((await ask('GET', `admin/dead-letters?limit=1&cursor=${first.nextCursor}`)).json(), { items: [{ kind: 'Command' }], nextCursor: null })

  const command = page.items[1]!.id
  t.equal((await ask('POST', `admin/outbox/${command}/retry`)).statusCode, 202)
  t.match((await database`SELECT failed_at, failure, attempts, next_at <= now() AS is_due FROM outbox WHERE id = ${command}`)[0], { failedAt: null, failure: null, attempts: 0, isDue: true })
  t.match((await ask('POST', `admin/outbox/${command}/retry`)).json(), { status: 404 }, 'it is on its way already')
})
