import t from 'tap'
import { Server, ServerSpec } from '../../../../contracts/rest.ts'
import { toSummary } from '../../../../web/src/lib/summary.ts'
import { newServer } from '../../fakes.ts'
import { withAnswer, withSummary } from '../../../../web/src/server/state/merge.ts'

const server = (more: Partial<Server> = {}): Server => newServer({ version: 3, reason: 'Ready', observedAt: '2026-11-25T10:00:01.000Z', ...more })

t.test('what the stream tells replaces what was seen, and what it no longer tells is gone', async (t) => {
  const { reason: _, ...stopped } = server({ status: 'stopped', phase: 'Stopped', version: 4 })
  const merged = withSummary(server(), toSummary(stopped))
  t.match(merged, { phase: 'Stopped', status: 'stopped', reason: undefined })
  t.equal(merged.version, 3, 'the spec is still that of version 3')
  t.same(merged.spec, server().spec)
  t.ok(Server.safeParse(merged).success)
})

t.test('an answer that the stream has overtaken gives its spec alone', async (t) => {
  const known = server({ phase: 'Stopping', observedAt: '2026-11-25T10:00:05.000Z' })
  const answer = server({ version: 4, spec: ServerSpec.parse({ eula: true, motd: 'new' }) })
  t.match(withAnswer(known, answer), { phase: 'Stopping', version: 4, spec: { motd: 'new' } })
})

t.test('a later answer counts whole, and an older one not at all', async (t) => {
  const later = server({ phase: 'Stopped', version: 4, observedAt: '2026-11-25T10:00:09.000Z' })
  t.equal(withAnswer(server(), later), later)
  t.equal(withAnswer(later, server()), later)
  t.equal(withAnswer(undefined, later), later)
})
