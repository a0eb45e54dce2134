import '../../runes.ts'
import t from 'tap'
import type { Server } from '../../../../contracts/rest.ts'
import type { Api } from '../../../../web/src/lib/api/api.ts'
import { ApiProblem, NoAnswer } from '../../../../web/src/lib/api/problem.ts'
import { idOf, newServer, newSummary, settle } from '../../fakes.ts'
import { newStream } from '../fakes.ts'

const { OneServer } = await import('../../../../web/src/server/state/one-server.svelte.ts')

const id = idOf(1)
const missing = new ApiProblem({ title: 'T', detail: 'There is nothing here.', status: 404, code: 'HC_NOT_FOUND' })

/** A server whose reads answer with what stands last in `answers`, and a stream that it listens to. */
async function open(...answers: (Server | Error)[]) {
  const reads = { count: 0 }
  const answer = async (): Promise<Server> => {
    reads.count += 1
    const next = answers.length > 1 ? answers.shift()! : answers[0]!
    if (next instanceof Error) throw next
    return next
  }
  const one = new OneServer(id, { server: answer } as Partial<Api> as Api)
  const fake = newStream()
  const close = one.open(fake.stream)
  await settle()
  return { one, reads, close, ...fake }
}

t.test('a server is read, and what the stream tells of it shows at once', async (t) => {
  const { one, say, close, listeners } = await open(newServer())
  t.equal(one.known, 'Loaded')
  say({ type: 'server', seq: 2, server: newSummary({ phase: 'Stopping' }) }, { type: 'server', seq: 3, server: newSummary({ number: 2, phase: 'Error' }) })
  t.equal(one.current?.phase, 'Stopping', 'and nothing of another')
  close()
  t.equal(listeners(), 0)
})

t.test('a new version of the spec is read, since the stream tells no spec', async (t) => {
  const { one, say } = await open(newServer(), newServer({ version: 2, spec: { motd: 'new' } }))
  say({ type: 'server', seq: 2, server: newSummary({ version: 2 }) })
  t.equal(one.current?.version, 1, 'until then a change would be refused')
  await settle()
  t.match(one.current, { version: 2, spec: { motd: 'new' } })
})

t.test('after an outage it is read anew: a snapshot leaves out the deleted', async (t) => {
  const { one, say } = await open(newServer(), newServer({ deletedAt: '2026-05-01T11:00:00.000Z', world: 'Kept' }))
  say({ type: 'snapshot', seq: 9, servers: [], isFirst: true, isLast: true }, { type: 'caughtUp', seq: 9 })
  await settle()
  t.equal(one.current?.world, 'Kept')
})

t.test('a server that is not there says so', async (t) => {
  const { one } = await open(missing)
  t.equal(one.known, 'Missing')
})

t.test('what could not be read is read once the stream is back', async (t) => {
  const { one, say } = await open(new NoAnswer(new Error('x')), newServer())
  t.equal(one.known, 'Failed')
  t.match(one.failure, /can't be reached/)
  say({ type: 'caughtUp', seq: 1 })
  await settle()
  t.equal(one.known, 'Loaded')
})

t.test('a read that fails later leaves what is shown', async (t) => {
  const { one } = await open(newServer(), new NoAnswer(new Error('x')))
  await one.load()
  t.equal(one.known, 'Loaded')
  t.ok(one.current)
})
