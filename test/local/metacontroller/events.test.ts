import t from 'tap'
import { pino } from 'pino'
import { newEventRecorder } from '../../../local/metacontroller/events.ts'
import { fakeClient, refusal, type Call } from './fake-client.ts'
import { newParent } from './objects.ts'

const failed = { type: 'Warning', reason: 'SyncError', message: 'Sync error: x' } as const

function newWorld(answer: (call: Call) => unknown = () => ({}), qps = 1) {
  const { client, calls } = fakeClient(answer)
  const recorder = newEventRecorder({ client, qps, burst: 3, log: pino({ level: 'silent' }), signal: new AbortController().signal })
  return { recorder, calls }
}

t.test('an Event is written beside its object, and counted up when it comes again', async (t) => {
  const { recorder, calls } = newWorld()
  recorder.record(newParent(), failed)
  recorder.record(newParent(), failed)
  recorder.record(newParent(), { ...failed, message: 'other' })
  await recorder.flush()
  t.same(calls.map(({ method }) => method), ['POST', 'PATCH', 'POST'])
  t.equal(calls[0]!.path, '/api/v1/namespaces/box/events')
  t.match(calls[0]!.body, { kind: 'Event', metadata: { namespace: 'box' }, involvedObject: { kind: 'Thing', name: 'one', uid: 'parent-uid' }, ...failed, count: 1, source: { component: 'metacontroller' } })
  t.match(calls[1]!.body, { count: 2 })
})

t.test('an object without a namespace has its Events in default', async (t) => {
  const { recorder, calls } = newWorld()
  const { namespace: _namespace, ...metadata } = newParent().metadata
  recorder.record({ ...newParent(), metadata }, failed)
  await recorder.flush()
  t.equal(calls[0]!.path, '/api/v1/namespaces/default/events')
})

t.test('each object has a limit of its own', async (t) => {
  const { recorder, calls } = newWorld(() => ({}), 0)
  for (let n = 0; n < 10; n++) recorder.record(newParent(), { ...failed, message: String(n) })
  recorder.record(newParent({ uid: 'other' }), failed)
  await recorder.flush()
  t.equal(calls.length, 4)
})

t.test('an Event that is forgotten is written anew, and one that is refused is dropped', async (t) => {
  const forgotten = newWorld(({ method }) => (method === 'PATCH' ? refusal(404) : {}))
  forgotten.recorder.record(newParent(), failed)
  forgotten.recorder.record(newParent(), failed)
  await forgotten.recorder.flush()
  t.same(forgotten.calls.map(({ method }) => method), ['POST', 'PATCH', 'POST'])
  const refused = newWorld(() => refusal(403))
  refused.recorder.record(newParent(), failed)
  await refused.recorder.flush()
  t.pass()
})
