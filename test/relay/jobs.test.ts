import t from 'tap'
import { newJobs, type JobLimits } from '../../relay/jobs.ts'
import { waitFor } from '../wait.ts'

const jobsWith = (limits: Partial<JobLimits> = {}, failures: string[] = []) =>
  newJobs({ concurrency: 2, queue: 2, timeoutMs: 60_000, patienceMs: 20, onFailure: (key) => void failures.push(key), ...limits })

/** A job that ends with its signal. */
const endless = (signal: AbortSignal): Promise<void> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => { reject(new Error('ended')) }))

t.test('a job that ends at once is done when its call is', async (t) => t.equal(await jobsWith().start('a', async () => undefined), 'Done'))

t.test('a job that fails is told, and can begin again', async (t) => {
  const failures: string[] = []
  const jobs = jobsWith({}, failures)
  t.equal(await jobs.start('a', () => Promise.reject(new Error('no'))), 'Failed')
  t.strictSame(failures, ['a'])
  t.equal(await jobs.start('a', async () => undefined), 'Done')
})

t.test('after a failure a job waits where that is wanted', async (t) => {
  const jobs = jobsWith()
  const pause = (): number => 60_000
  t.equal(await jobs.start('a', () => Promise.reject(new Error('no')), pause), 'Failed')
  t.equal(await jobs.start('a', async () => undefined, pause), 'Paused')
  t.ok(jobs.pauseLeftMs('a') > 0 && jobs.pauseLeftMs('a') <= 60_000)
  t.equal(await jobs.start('b', async () => undefined, pause), 'Done', 'others do not wait')
})

t.test('how long it waits follows from how often it failed in a row', async (t) => {
  const jobs = jobsWith()
  const counts: number[] = []
  const fail = (): Promise<void> => Promise.reject(new Error('no'))
  const pause = (_error: unknown, failures: number): number => {
    counts.push(failures)
    return 1
  }
  const start = async (job: () => Promise<void>): Promise<unknown> => {
    await waitFor('the end of the pause', () => jobs.pauseLeftMs('a') === 0)
    return jobs.start('a', job, pause)
  }
  const outcomes = [await start(fail), await start(fail), await start(async () => undefined), await start(fail)]
  t.strictSame(outcomes, ['Failed', 'Failed', 'Done', 'Failed'])
  t.strictSame(counts, [0, 1, 0], 'and it is forgotten when one went well')
})

t.test('a slow job goes on without its call, and is not begun twice', async (t) => {
  const jobs = jobsWith()
  let begun = 0
  const slow = (signal: AbortSignal): Promise<void> => {
    begun++
    return endless(signal)
  }
  t.equal(await jobs.start('a', slow), 'Running')
  t.equal(await jobs.start('a', slow), 'Running')
  t.equal(begun, 1)
  await jobs.close()
})

t.test('no more run at once than may, and no more wait', async (t) => {
  const jobs = jobsWith()
  const begun: string[] = []
  const gate = Promise.withResolvers<void>()
  const job = (key: string) => async (): Promise<void> => {
    begun.push(key)
    await gate.promise
  }
  const outcomes = ['a', 'b', 'c', 'd', 'e'].map((key) => jobs.start(key, job(key)))
  t.strictSame(await Promise.all(outcomes), ['Running', 'Running', 'Running', 'Running', 'Full'])
  t.strictSame(begun, ['a', 'b'])
  gate.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  t.strictSame(begun, ['a', 'b', 'c', 'd'])
})

t.test('a job ends when its time is over', async (t) => {
  const failures: string[] = []
  t.equal(await jobsWith({ timeoutMs: 20, patienceMs: 10_000 }, failures).start('a', endless), 'Failed')
  t.strictSame(failures, ['a'])
})

t.test('at the end all jobs end, those that wait never begin, and none is told as a failure', async (t) => {
  const failures: string[] = []
  const jobs = jobsWith({ concurrency: 1 }, failures)
  await jobs.start('a', endless)
  const waiting = jobs.start('b', () => Promise.reject(new Error('it began')))
  await jobs.close()
  t.equal(await waiting, 'Failed')
  t.strictSame(failures, [])
})
