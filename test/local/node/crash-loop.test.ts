import t from 'tap'
import { dueAt, nextDelay } from '../../../local/node/crash-loop.ts'
import { endedRun } from './fixtures.ts'

t.test('restarts wait 0, 10, 20, 40 s and so on, up to five minutes', async (t) => {
  const delays: number[] = []
  for (let delayMs = nextDelay(undefined); delays.length < 8; delayMs = nextDelay(endedRun(1, { delayMs }))) delays.push(delayMs / 1000)
  t.same(delays, [0, 10, 20, 40, 80, 160, 300, 300])
})

t.test('the wait begins with the end of the run', async (t) => {
  t.equal(dueAt(endedRun(1, { delayMs: 20_000 })), 21_000)
})

t.test('a run of more than ten minutes is forgiven what was before it', async (t) => {
  const long = endedRun(1, { delayMs: 300_000, end: { exitCode: 1, finishedAt: 600_001, isLost: false, isOutOfMemory: false } })
  t.equal(dueAt(long), 600_001)
  t.equal(nextDelay(long), 10_000)
  const short = endedRun(1, { delayMs: 300_000, end: { exitCode: 1, finishedAt: 600_000, isLost: false, isOutOfMemory: false } })
  t.equal(dueAt(short), 900_000)
})
