import t from 'tap'
import { isSameStatus, podStatus, type PodStatus } from '../../../local/node/status.ts'
import type { ContainerFacts } from '../../../local/node/container-status.ts'
import type { PodView } from '../../../local/node/pod-plan.ts'
import type { Condition, Pod } from '../../../local/node/shapes.ts'
import { endedRun, newPod, newPodView, newRun, newView } from './fixtures.ts'

function statusOf(view: PodView, facts: Partial<ContainerFacts> = {}, more: { pod?: Pod; now?: number; isPrepared?: boolean } = {}): PodStatus {
  const containers = view.containers.map((one) => ({ view: one, image: 'shell', previous: undefined, messages: { run: undefined, previous: undefined }, isReady: true, failure: undefined, ...facts }))
  return podStatus({ pod: newPod(), view, containers, address: '127.64.0.7', isPrepared: true, now: 2_000, ...more })
}

const ready = ({ conditions }: PodStatus): Condition | undefined => conditions.find(({ type }) => type === 'Ready')
const main = (view: Parameters<typeof newView>[0]): PodView => newPodView([newView(view)])

t.test('a pod with running, ready containers is Running and Ready', async (t) => {
  const status = statusOf(main({ run: newRun() }))
  t.equal(status.phase, 'Running')
  t.match(ready(status), { status: 'True', lastTransitionTime: '1970-01-01T00:00:02Z' })
  t.match(status.containerStatuses, [{ state: { running: { startedAt: '1970-01-01T00:00:00Z' } }, ready: true, started: true, restartCount: 0 }])
  t.match(status, { podIP: '127.64.0.7', podIPs: [{ ip: '127.64.0.7' }], hostIP: '127.0.0.1' })
})

t.test('a container that is not ready is named', async (t) => {
  t.match(ready(statusOf(main({ run: newRun() }), { isReady: false })), { status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [main]' })
})

t.test('a pod that was not started waits, and tells why', async (t) => {
  t.match(statusOf(main({})), { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } }, imageID: '' }] })
  const failure = { reason: 'CreateContainerConfigError', message: 'secret "x" not found' }
  t.same(statusOf(main({}), { failure }).containerStatuses[0]?.state, { waiting: failure })
  const behind = statusOf(newPodView([newView({ name: 'i', kind: 'Init' }), newView()]))
  t.match(behind, { initContainerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }], containerStatuses: [{ state: { waiting: { reason: 'PodInitializing' } } }] })
})

t.test('a crashed container tells its last run while it waits', async (t) => {
  const crashed = endedRun(137, { restart: 2, delayMs: 20_000 })
  t.match(statusOf(main({ run: crashed })), {
    phase: 'Running',
    containerStatuses: [{ restartCount: 2, ready: false, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s restarting failed container=main' } }, lastState: { terminated: { exitCode: 137, reason: 'Error', finishedAt: '1970-01-01T00:00:01Z' } } }],
  })
})

t.test('a running container tells the end of the run before', async (t) => {
  t.match(statusOf(main({ run: newRun({ restart: 1 }) }), { previous: endedRun(1) }).containerStatuses, [{ state: { running: {} }, lastState: { terminated: { exitCode: 1 } } }])
})

t.test('the message of an end is told with that end', async (t) => {
  const messages = { run: 'newest', previous: 'older' }
  t.match(statusOf(main({ run: newRun({ restart: 1 }) }), { previous: endedRun(1), messages }).containerStatuses[0]?.lastState, { terminated: { message: 'older' } })
  t.match(statusOf(main({ run: endedRun(1, { delayMs: 20_000 }) }), { messages }).containerStatuses[0], { state: { waiting: {} }, lastState: { terminated: { message: 'newest' } } })
  const over = statusOf(newPodView([newView({ run: endedRun(1) })], { restartPolicy: 'Never' }), { previous: endedRun(2), messages })
  t.match(over.containerStatuses[0], { state: { terminated: { exitCode: 1, message: 'newest' } }, lastState: { terminated: { exitCode: 2, message: 'older' } } })
  t.notOk('message' in (statusOf(main({ run: newRun() }), { previous: endedRun(1) }).containerStatuses[0]?.lastState.terminated ?? {}))
})

t.test('a run that was killed for its memory is told so', async (t) => {
  t.match(statusOf(main({ run: newRun() }), { previous: endedRun(137, {}, true) }).containerStatuses[0]?.lastState, { terminated: { exitCode: 137, reason: 'OOMKilled' } })
  t.match(statusOf(main({ run: newRun() }), { previous: endedRun(137) }).containerStatuses[0]?.lastState, { terminated: { exitCode: 137, reason: 'Error' } }, 'another SIGKILL is none of that')
})

t.test('a run that nobody saw end is told as unknown', async (t) => {
  const lost = newRun({ end: { exitCode: 137, finishedAt: 1_000, isLost: true, isOutOfMemory: false } })
  t.match(statusOf(newPodView([newView({ run: lost })], { restartPolicy: 'Never' })).containerStatuses, [{ state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } } }])
})

t.test('a finished pod has the phase of its outcome', async (t) => {
  const never = (code: number) => statusOf(newPodView([newView({ run: endedRun(code) })], { restartPolicy: 'Never' }))
  t.match([never(0).phase, ready(never(0))], ['Succeeded', { status: 'False', reason: 'PodCompleted' }])
  t.match([never(1).phase, ready(never(1))], ['Failed', { status: 'False', reason: 'PodFailed' }])
})

t.test('a deleted pod gets its outcome, whatever its restart policy; one on a machine that shuts down does not', async (t) => {
  const end = (isFinal: boolean) => statusOf(newPodView([newView({ run: endedRun(0) })], { intent: 'End', isFinal })).phase
  t.equal(end(true), 'Succeeded')
  t.equal(end(false), 'Running')
})

t.test('what a pod has come to is never taken back', async (t) => {
  t.equal(statusOf(main({ run: newRun() }), {}, { pod: newPod({}, {}, { phase: 'Failed' }) }).phase, 'Failed')
})

t.test('the time of a condition changes only with its status', async (t) => {
  const observed = (status: string) => newPod({}, {}, { conditions: [{ type: 'Ready', status, lastTransitionTime: '2020-01-01T00:00:00Z' }] })
  t.equal(ready(statusOf(main({ run: newRun() }), {}, { pod: observed('True') }))?.lastTransitionTime, '2020-01-01T00:00:00Z')
  t.equal(ready(statusOf(main({ run: newRun() }), {}, { pod: observed('False') }))?.lastTransitionTime, '1970-01-01T00:00:02Z')
})

t.test('a readiness gate has to be open', async (t) => {
  const gated = (status: string) => newPod({ readinessGates: [{ conditionType: 'g' }] }, {}, { conditions: [{ type: 'g', status }] })
  t.match(ready(statusOf(main({ run: newRun() }), {}, { pod: gated('False') })), { status: 'False', reason: 'ReadinessGatesNotReady' })
  t.match(ready(statusOf(main({ run: newRun() }), {}, { pod: gated('True') })), { status: 'True' })
})

t.test('a status that the API server has is the same, though it adds nulls and conditions of others', async (t) => {
  const status = statusOf(main({ run: newRun() }))
  const stored = (change: object = {}) => newPod({}, {}, { ...status, qosClass: 'Burstable', conditions: [{ type: 'PodScheduled', status: 'True' }, ...status.conditions.map((one) => ({ lastProbeTime: null, ...one }))], ...change }).status
  t.equal(isSameStatus(status, stored()), true)
  t.equal(isSameStatus(status, stored({ phase: 'Pending' })), false)
  t.equal(isSameStatus(status, stored({ conditions: [] })), false)
  t.equal(isSameStatus(status, stored({ containerStatuses: [] })), false)
})
