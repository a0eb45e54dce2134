import t from 'tap'
import { outcomeOf, planPod, type Plan, type PodView } from '../../../local/node/pod-plan.ts'
import { endedRun, newPodView, newRun, newStop, newView } from './fixtures.ts'

const init = (name: string, view = {}) => newView({ name, kind: 'Init', ...view })
const sidecar = (view = {}) => newView({ name: 'side', kind: 'Sidecar', ...view })
const main = (view = {}) => newView(view)
const crashed = endedRun(1, { delayMs: 10_000 })

const table: { name: string; observed: PodView; want: Partial<Plan> }[] = [
  { name: 'all main containers start together', observed: newPodView([main({ name: 'a' }), main({ name: 'b' })]), want: { start: ['a', 'b'] } },
  { name: 'init containers come first, one by one', observed: newPodView([init('i'), init('j'), main()]), want: { start: ['i'] } },
  { name: 'a running init container is waited for', observed: newPodView([init('i', { run: newRun() }), main()]), want: { start: [] } },
  { name: 'the next init container follows a successful one', observed: newPodView([init('i', { run: endedRun(0) }), init('j'), main()]), want: { start: ['j'] } },
  { name: 'main containers follow the last init container', observed: newPodView([init('i', { run: endedRun(0) }), main()]), want: { start: ['main'] } },
  { name: 'a failed init container is tried again', observed: newPodView([init('i', { run: endedRun(1) }), main()]), want: { start: ['i'] } },
  { name: 'a sidecar has to be started before what comes after it', observed: newPodView([sidecar({ run: newRun(), isStarted: false }), main()]), want: { start: [] } },
  { name: 'a started sidecar is no obstacle', observed: newPodView([sidecar({ run: newRun() }), main()]), want: { start: ['main'] } },
  { name: 'a crashed sidecar does not hold up a crashed main container', observed: newPodView([sidecar({ run: endedRun(1) }), main({ run: endedRun(1) })]), want: { start: ['side', 'main'] } },
  { name: 'a crashed container waits for its back-off', observed: newPodView([main({ run: crashed })]), want: { start: [], wakeAt: 11_000 } },
  { name: 'a container that ended well runs again under Always', observed: newPodView([main({ run: endedRun(0) })]), want: { start: ['main'] } },
  { name: 'it does not under OnFailure', observed: newPodView([main({ run: endedRun(0) })], { restartPolicy: 'OnFailure' }), want: { start: [], isOver: true } },
  { name: 'a failed one does under OnFailure', observed: newPodView([main({ run: endedRun(1) })], { restartPolicy: 'OnFailure' }), want: { start: ['main'] } },
  { name: 'a failed one does not under Never', observed: newPodView([main({ run: endedRun(1) })], { restartPolicy: 'Never' }), want: { start: [], isOver: true } },
  { name: 'a start that failed is not tried before its time', observed: newPodView([main({ blockedUntil: 9_000 })]), want: { start: [], wakeAt: 9_000 } },
  { name: 'an unhealthy container is stopped', observed: newPodView([main({ run: newRun(), isUnhealthy: true })]), want: { stop: [{ name: 'main', reason: 'Unhealthy' }] } },
  { name: 'a pod that is to end starts nothing and stops all', observed: newPodView([main({ name: 'a', run: newRun() }), main({ name: 'b' })], { intent: 'End' }), want: { start: [], stop: [{ name: 'a', reason: 'Ended' }], isOver: false } },
  { name: 'sidecars stop after those they serve', observed: newPodView([sidecar({ run: newRun() }), main({ run: newRun() })], { intent: 'End' }), want: { stop: [{ name: 'main', reason: 'Ended' }] } },
  { name: 'then they stop', observed: newPodView([sidecar({ run: newRun() }), main({ run: endedRun(0) })], { intent: 'End' }), want: { stop: [{ name: 'side', reason: 'Ended' }] } },
  { name: 'a sidecar ends with a finished job', observed: newPodView([sidecar({ run: newRun() }), main({ run: endedRun(0) })], { restartPolicy: 'Never' }), want: { stop: [{ name: 'side', reason: 'Finished' }] } },
  { name: 'a pod is over when nothing of it runs', observed: newPodView([main({ run: endedRun(0) })], { intent: 'End' }), want: { isOver: true } },
  { name: 'a new start of the machine begins with the init containers, without back-off', observed: newPodView([init('i', { run: endedRun(0) }), main({ run: crashed })], { sandbox: 1 }), want: { start: ['i'] } },
  { name: 'and goes on with the main containers', observed: newPodView([init('i', { run: endedRun(0, { sandbox: 1 }) }), main({ run: crashed })], { sandbox: 1 }), want: { start: ['main'] } },
  { name: 'a job that was interrupted by the shutdown, however well, runs again', observed: newPodView([main({ run: endedRun(0, { stop: newStop({ reason: 'Shutdown' }) }) })], { restartPolicy: 'OnFailure', sandbox: 1 }), want: { start: ['main'] } },
  { name: 'a job that was done before does not', observed: newPodView([main({ run: endedRun(0) })], { restartPolicy: 'OnFailure', sandbox: 1 }), want: { start: [], isOver: true } },
]

for (const { name, observed, want } of table) {
  t.test(name, async (t) => { t.match(planPod(observed, 2_000), want) })
}

t.test('the outcome of a pod is that of its containers, once none will run again', async (t) => {
  const never = { restartPolicy: 'Never' as const }
  t.equal(outcomeOf(newPodView([main({ run: endedRun(0) })], never)), 'Succeeded')
  t.equal(outcomeOf(newPodView([main({ run: endedRun(0) }), main({ run: endedRun(2) })], never)), 'Failed')
  t.equal(outcomeOf(newPodView([main({ run: endedRun(0) }), main({ run: newRun() })], never)), undefined)
  t.equal(outcomeOf(newPodView([init('i', { run: endedRun(1) }), main()], never)), 'Failed')
  t.equal(outcomeOf(newPodView([main({ run: endedRun(0) })])), undefined)
})
