import t from 'tap'
import { Report } from '../../contracts/events.ts'
import { COMPOSITE_FINALIZER, RELAY_FINALIZER } from '../../contracts/identity.ts'
import { ServerResource } from '../../lib/server-state.ts'
import { isOver, toAnswerReport, toNewness, toReport } from '../../relay/to-event.ts'
import { newCommand, newResource, SERVER } from '../lib/commands.ts'
import type { Json } from './world.ts'

const TIME = '2026-05-01T12:00:00.000Z'
const UID = 'a2a4b0f2-7d3b-4a55-9d8e-3f3f3f3f3f3f'
const parse = ({ metadata, ...rest }: Json = {}): ServerResource => ServerResource.parse(newResource({
  ...rest,
  metadata: { uid: UID, resourceVersion: '50', generation: 3, labels: { 'homecraft.io/server-id': SERVER }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '4' }, ...metadata },
}))
const report = (resource: Json = {}, syncId?: string): Report => toReport(parse(resource), 'default', TIME, syncId)
const running = { status: { phase: 'Running', endpoint: 'mc.example.org:25565', version: '1.21.4', observedGeneration: 3 } }
const leaving = { deletionTimestamp: TIME, finalizers: [COMPOSITE_FINALIZER, RELAY_FINALIZER] }
const over = { deletionTimestamp: TIME, finalizers: [RELAY_FINALIZER] }

t.test('a report is a whole event, by uid and resource version', async (t) => {
  const made = report(running)
  t.strictSame(made, Report.parse({
    id: `${UID}:50`, time: TIME, schema: 1, type: 'k8s.running', tenant: 'default', server: SERVER,
    data: { name: 'survival', uid: UID, resourceVersion: '50', generation: 3, observedGeneration: 3, specVersion: 4, phase: 'Running', isTerminating: false, address: 'mc.example.org', port: 25565, version: '1.21.4' },
  }))
  t.match(report(running, 'sync-1'), { id: `${UID}:50:sync-1`, data: { syncId: 'sync-1' } })
})

t.test('the type tells the phase, and the end', async (t) => {
  const table: [resource: Json, want: string][] = [
    [{}, 'k8s.starting'],
    [{ status: { phase: 'Restarting' } }, 'k8s.starting'],
    [{ status: { phase: 'Stopping' } }, 'k8s.running'],
    [{ status: { phase: 'Maintenance' } }, 'k8s.stopped'],
    [{ status: { phase: 'Error' } }, 'k8s.error'],
    [{ status: { phase: 'Stopping' }, metadata: leaving }, 'k8s.running'],
    [{ status: { phase: 'Stopping' }, metadata: over }, 'k8s.deleted'],
    [{ metadata: { ...over, finalizers: [] } }, 'k8s.deleted'],
  ]
  for (const [resource, want] of table) t.equal(report(resource).type, want, want)
  t.notOk(isOver(parse({ metadata: { finalizers: [] } })), 'not because Metacontroller has not seen it')
})

t.test('a server of kubectl is told by its uid', async (t) => {
  t.equal(report({ metadata: { labels: {}, annotations: {} } }).server, UID)
})

t.test('refusals and ends carry ids of their own: the bus would drop a second message of the command\'s id', async (t) => {
  const command = newCommand({ version: 7 })
  const refusal = toAnswerReport(command, { kind: 'Refused', reason: 'Invalid', message: 'no' }, TIME)!
  t.strictSame(Report.parse(refusal), refusal)
  t.match(refusal, { id: `${command.id}:refused`, type: 'k8s.error', server: SERVER, data: { name: 'survival', refusal: { version: 7, reason: 'Invalid', message: 'no' } } })
  const gone = toAnswerReport(command, { kind: 'Gone', worldRemoved: true }, TIME)!
  t.strictSame(Report.parse(gone), gone)
  t.match(gone, { id: `${command.id}:gone`, type: 'k8s.deleted', data: { worldRemoved: true } })
  t.equal(gone.data.uid, undefined)
  t.equal(toAnswerReport(command, { kind: 'Gone', worldRemoved: false }, TIME)!.data.worldRemoved, undefined)
  for (const outcome of [{ kind: 'Applied' }, { kind: 'Ignored', why: 'Same' }, { kind: 'Later', afterMs: 1, why: 'x' }] as const) t.equal(toAnswerReport(command, outcome, TIME), undefined, `${outcome.kind}: the resource tells, or nothing has ended`)
})

const later = (change: Json = {}): Report => report({ ...running, ...change, metadata: { resourceVersion: '51', ...change.metadata } })
const refused = toAnswerReport(newCommand(), { kind: 'Refused', reason: 'Invalid', message: 'no' }, TIME)!
const newness: { name: string; report: Report; newest: unknown; want: string }[] = [
  { name: 'the first report', report: report(running), newest: undefined, want: 'News' },
  { name: 'the same report', report: report(running), newest: report(running), want: 'Unchanged' },
  { name: 'another resource version alone', report: later(), newest: report(running), want: 'Unchanged' },
  { name: 'another message alone', report: later({ status: { ...running.status, conditions: [{ type: 'Available', status: 'True', reason: 'Ready', message: '2 players', lastTransitionTime: TIME }] } }), newest: report({ status: { ...running.status, conditions: [{ type: 'Available', status: 'True', reason: 'Ready', message: '3 players', lastTransitionTime: TIME }] } }), want: 'Unchanged' },
  { name: 'an answer to sync', report: later(), newest: report(running, 'sync-1'), want: 'Unchanged' },
  { name: 'another phase of one type', report: later({ status: { ...running.status, phase: 'Stopping' } }), newest: report(running), want: 'News' },
  { name: 'another endpoint', report: later({ status: { ...running.status, endpoint: 'mc.example.org:25566' } }), newest: report(running), want: 'News' },
  { name: 'a spec that was seen', report: later({ status: { ...running.status, observedGeneration: 4 } }), newest: report(running), want: 'News' },
  { name: 'another version of the row', report: later({ metadata: { annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '5' } } }), newest: report(running), want: 'News' },
  { name: 'a deletion that has begun', report: later({ metadata: leaving }), newest: report(running), want: 'News' },
  { name: 'its end', report: later({ metadata: over }), newest: later({ metadata: leaving }), want: 'News' },
  { name: 'an end that is told already', report: later({ metadata: over, status: { phase: 'Stopping' } }), newest: report({ metadata: over, status: { phase: 'Stopped' } }), want: 'Unchanged' },
  { name: 'the end of another resource of the id', report: later({ metadata: { ...over, uid: 'another' } }), newest: report({ metadata: over }), want: 'News' },
  { name: 'another resource of the id', report: later({ metadata: { uid: 'another' } }), newest: report(running), want: 'News' },
  { name: 'a state after a refusal', report: report(running), newest: refused, want: 'News' },
  { name: 'an earlier state', report: report(running), newest: later({ status: { phase: 'Error' } }), want: 'Stale' },
  { name: 'an earlier state with fewer digits', report: report({ metadata: { resourceVersion: '99' } }), newest: report({ ...running, metadata: { resourceVersion: '100' } }), want: 'Stale' },
  { name: 'a state of an earlier resource of the id', report: report({ metadata: { uid: 'former', resourceVersion: '9' } }), newest: report(running), want: 'Stale' },
  { name: 'whatever stands where no report can be read', report: report(running), newest: { schema: 2 }, want: 'News' },
]

for (const { name, report, newest, want } of newness) t.test(`${name}: ${want}`, async (t) => { t.equal(toNewness(report, newest && JSON.parse(JSON.stringify(newest))), want) })
