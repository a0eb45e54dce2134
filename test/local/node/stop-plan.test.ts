import t from 'tap'
import { afterStep, beginStop, nextStep, type Hook, type StopStep } from '../../../local/node/stop-plan.ts'
import type { Stop } from '../../../local/node/runs.ts'
import { newStop } from './fixtures.ts'

const table: { name: string; stop: Partial<Stop>; hook?: Hook; now?: number; want: StopStep }[] = [
  { name: 'without a hook SIGTERM comes at once', stop: {}, want: 'Terminate' },
  { name: 'a hook comes first', stop: {}, hook: 'Idle', want: 'PreStop' },
  { name: 'while the hook runs nothing happens', stop: { isHookBegun: true }, hook: 'Running', want: 'Wait' },
  { name: 'after the hook comes SIGTERM', stop: { isHookBegun: true }, hook: 'Idle', want: 'Terminate' },
  { name: 'SIGTERM is sent once', stop: { isTermSent: true }, now: 29_999, want: 'Wait' },
  { name: 'SIGKILL comes when the grace period is over', stop: { isTermSent: true }, now: 30_000, want: 'Kill' },
  { name: 'a hook that takes the whole grace period does not cost SIGTERM', stop: { isHookBegun: true }, hook: 'Running', now: 30_000, want: 'Terminate' },
  { name: 'SIGKILL is sent once', stop: { isTermSent: true, isKillSent: true }, now: 40_000, want: 'Wait' },
]

for (const { name, stop, hook = 'None', now = 0, want } of table) {
  t.test(name, async (t) => { t.equal(nextStep(newStop(stop), hook, now), want) })
}

t.test('a shorter grace period shortens a stop that has begun, a longer one does not lengthen it', async (t) => {
  const begun = beginStop(undefined, 'Deleted', 30, 0)
  t.equal(beginStop(begun, 'Deleted', 1, 5_000).killAt, 6_000)
  t.equal(beginStop(begun, 'Deleted', 30, 5_000), begun)
  t.equal(beginStop(begun, 'Deleted', 60, 5_000), begun)
})

t.test('the reason of a stop stays the first one', async (t) => {
  t.equal(beginStop(newStop({ reason: 'Unhealthy' }), 'Deleted', 1, 0).reason, 'Unhealthy')
})

t.test('a late SIGTERM is followed by two more seconds', async (t) => {
  t.equal(afterStep(newStop(), 'Terminate', 31_000).killAt, 33_000)
  t.equal(afterStep(newStop(), 'Terminate', 1_000).killAt, 30_000)
})
