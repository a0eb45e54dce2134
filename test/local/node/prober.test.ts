import t from 'tap'
import { newProber, type Prober, type ProbeTarget } from '../../../local/node/prober.ts'
import { newPod, newRun, until } from './fixtures.ts'

type Answers = Record<'startup' | 'readiness' | 'liveness', boolean>

/** A prober of one container whose probes tell their kind by their period, and answer as the test says. */
function newCase(answers: Answers, before = { isStarted: false, isReady: false }, failureThreshold = 2): { prober: Prober; target: ProbeTarget; asked: string[] } {
  const kinds = { 0.01: 'startup', 0.02: 'readiness', 0.03: 'liveness' } as const
  const probe = (periodSeconds: number) => ({ periodSeconds, failureThreshold })
  const pod = newPod({ containers: [{ name: 'main', startupProbe: probe(0.01), readinessProbe: probe(0.02), livenessProbe: probe(0.03) }] })
  const asked: string[] = []
  const prober = newProber({
    now: Date.now,
    onChange: () => undefined,
    onFailure: () => undefined,
    check: (_, { periodSeconds }) => {
      const kind = kinds[periodSeconds as keyof typeof kinds]
      asked.push(kind)
      return Promise.resolve({ ok: answers[kind], message: '' })
    },
  })
  return { prober, target: { pod, run: newRun({ id: 'r' }), container: pod.spec.containers[0]!, before }, asked }
}

t.test('readiness and liveness are not asked before the startup probe succeeds', async (t) => {
  const answers = { startup: false, readiness: true, liveness: true }
  const { prober, target, asked } = newCase(answers, undefined, 1_000_000)
  t.teardown(() => { prober.stop() })
  prober.follow([target])
  await until('it was asked', () => asked.length > 0)
  t.same(prober.verdict('r'), { isStarted: false, isReady: false, failed: undefined })
  answers.startup = true
  await until('it is ready', () => prober.verdict('r').isReady)
  t.equal(prober.verdict('r').isStarted, true)
  t.equal(asked[0], 'startup')
})

t.test('a startup probe that keeps failing fails the container', async (t) => {
  const { prober, target } = newCase({ startup: false, readiness: true, liveness: true })
  t.teardown(() => { prober.stop() })
  prober.follow([target])
  t.equal((await until('it has failed', () => prober.verdict('r').failed)).kind, 'Startup')
})

t.test('a liveness probe fails the container, a readiness probe does not', async (t) => {
  const answers = { startup: true, readiness: true, liveness: true }
  const { prober, target } = newCase(answers)
  t.teardown(() => { prober.stop() })
  prober.follow([target])
  await until('it is ready', () => prober.verdict('r').isReady)
  answers.readiness = false
  await until('it is not ready', () => !prober.verdict('r').isReady)
  t.equal(prober.verdict('r').failed, undefined)
  answers.liveness = false
  t.equal((await until('it has failed', () => prober.verdict('r').failed)).kind, 'Liveness')
})

t.test('what another agent found holds until there is another result', async (t) => {
  const { prober, target, asked } = newCase({ startup: false, readiness: true, liveness: true }, { isStarted: true, isReady: true })
  t.teardown(() => { prober.stop() })
  prober.follow([target])
  t.same(prober.verdict('r'), { isStarted: true, isReady: true, failed: undefined })
  await until('it was asked', () => asked.length > 3)
  t.notOk(asked.includes('startup'))
  t.equal(prober.verdict('r').isReady, true)
})

t.test('a run that is not followed any more is not asked any more', async (t) => {
  const { prober, target } = newCase({ startup: true, readiness: true, liveness: true })
  prober.follow([target])
  await until('it is ready', () => prober.verdict('r').isReady)
  prober.follow([])
  t.same(prober.verdict('r'), { isStarted: false, isReady: false, failed: undefined })
})
