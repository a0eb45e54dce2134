import t from 'tap'
import { Change, Command, Report, SyncRequired, toReportType } from '../../contracts/events.ts'
import { Phase } from '../../contracts/minecraft-server.ts'
import { toServerStatus } from '../../contracts/server-state.ts'
import { EVENTS } from '../../contracts/streams.ts'
import { commandsOf, reportsOf, subjectOf } from '../../contracts/subjects.ts'

const server = '9f0d3c1e-3f0e-4d42-9d0e-1f6c4c2b7a10'
const envelope = { id: 'a', time: '2026-05-01T12:00:00Z', schema: 1, tenant: 'default', server }

t.test('every phase has one report and one status, and they mean the same', async (t) => {
  const want: Record<Phase, [string, string]> = {
    Starting: ['k8s.starting', 'deploying'],
    Restarting: ['k8s.starting', 'deploying'],
    Running: ['k8s.running', 'running'],
    Stopping: ['k8s.running', 'running'],
    Stopped: ['k8s.stopped', 'stopped'],
    Maintenance: ['k8s.stopped', 'stopped'],
    Error: ['k8s.error', 'failed'],
  }
  for (const phase of Phase.options) t.same([toReportType(phase), toServerStatus(phase)], want[phase], phase)
  t.same([toReportType(undefined), toServerStatus(undefined)], ['k8s.starting', 'deploying'], 'a resource that no hook has seen yet')
})

t.test('subjects are the plain names with an address behind', async (t) => {
  t.equal(subjectOf('server.created', 'default', server), `server.created.default.${server}`)
  t.equal(subjectOf('k8s.running', 'alice', server), `k8s.running.alice.${server}`)
  t.equal(reportsOf('alice', server), `k8s.*.alice.${server}`)
  t.equal(commandsOf('alice', server), `server.*.alice.${server}`)
  t.same(EVENTS.subjects, ['server.>', 'k8s.>', 'sync.required', 'sync.complete'])
})

t.test('a command carries the whole desired state', async (t) => {
  const command = { ...envelope, type: 'server.created', version: 1, data: { name: 'survival', spec: { eula: true } } }
  const { data } = Change.parse(command)
  t.equal(data.spec.desiredState, 'Running')
  t.same([data.kill, data.adopt], [false, undefined])
  t.notOk(Command.safeParse({ ...command, version: 0 }).success)
  t.notOk(Command.safeParse({ ...command, tenant: 'a.>' }).success, 'no wildcard gets into a subject')
  t.notOk(Command.safeParse({ ...command, server: 'x' }).success)
  t.notOk(Command.safeParse({ ...command, data: { name: 'survival' } }).success, 'a difference is no desired state')
})

t.test('a deletion asks for no spec, and takes no offence at one', async (t) => {
  const deletion = (data: object) => Command.parse({ ...envelope, type: 'server.deleted', version: 2, data: { name: 'survival', ...data } }).data
  t.same(deletion({}), { name: 'survival', removeWorld: false })
  t.same(deletion({ removeWorld: true, spec: { eula: true, ofAnotherRelease: 1 } }), { name: 'survival', removeWorld: true })
})

t.test('fields of a later release are ignored, an envelope of another schema is refused', async (t) => {
  const report = { ...envelope, type: 'k8s.running', data: { name: 'survival', uid: 'u', resourceVersion: '5', phase: 'Running', later: 1 }, later: 2 }
  t.same(Report.parse(report).data, { name: 'survival', uid: 'u', resourceVersion: '5', phase: 'Running', isTerminating: false })
  t.notOk(Report.safeParse({ ...report, schema: 2 }).success)
  t.notOk(Report.safeParse({ ...report, data: { ...report.data, resourceVersion: '5x' } }).success)
})

t.test('what sync asks for is bounded', async (t) => {
  const ask = (count: number): boolean => SyncRequired.safeParse({ id: 'a', time: envelope.time, schema: 1, type: 'sync.required', data: { reason: 'drift', servers: Array.from({ length: count }, () => ({ tenant: 'default', name: 'a' })) } }).success
  t.ok(ask(1000))
  t.notOk(ask(1001))
})
