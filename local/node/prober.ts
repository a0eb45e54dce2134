import { delay } from '../../lib/backoff.ts'
import type { CheckResult } from './probe-check.ts'
import { count, newProbeCount } from './probe-count.ts'
import type { Run } from './runs.ts'
import type { Container, Pod, Probe } from './shapes.ts'

/** A running container with its probes. */
export interface ProbeTarget {
  pod: Pod
  run: Run
  container: Container
  /** What another agent found before this one; false and false for a new run. */
  before: { isStarted: boolean; isReady: boolean }
}

/** What the probes of a run say. */
export interface Verdict {
  isStarted: boolean
  isReady: boolean
  /** The probe for which the container has to be replaced. */
  failed: { kind: ProbeKind; probe: Probe } | undefined
}

/** The three kinds of probes. */
export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness'

/** Probes the running containers of one pod. */
export interface Prober {
  /** Probes exactly these from now on. */
  follow(targets: ProbeTarget[]): void
  verdict(runId: string): Verdict
  stop(): void
}

/** What a prober needs. */
export interface ProberOptions {
  check: (target: ProbeTarget, probe: Probe, signal: AbortSignal) => Promise<CheckResult>
  /** Called after each change of a verdict. */
  onChange: () => void
  onFailure: (target: ProbeTarget, kind: ProbeKind, message: string) => void
  now: () => number
}

interface Followed {
  target: ProbeTarget
  verdict: Verdict
  stop: AbortController
}

const NOTHING_KNOWN: Verdict = { isStarted: false, isReady: false, failed: undefined }

/** Makes a prober that follows nothing yet. */
export function newProber(options: ProberOptions): Prober {
  const followed = new Map<string, Followed>()
  const drop = (id: string, one: Followed): void => {
    one.stop.abort()
    followed.delete(id)
  }
  return {
    follow(targets) {
      const wanted = new Map(targets.map((target) => [target.run.id, target]))
      for (const [id, one] of followed) if (!wanted.has(id)) drop(id, one)
      for (const [id, target] of wanted) {
        if (followed.has(id)) continue
        const one = { target, verdict: firstVerdict(target), stop: new AbortController() }
        followed.set(id, one)
        void probeAll(one, options)
      }
    },
    verdict: (id) => followed.get(id)?.verdict ?? NOTHING_KNOWN,
    stop() {
      for (const [id, one] of followed) drop(id, one)
    },
  }
}

/** What holds before the first result: without a probe a container is as good as it can be. */
function firstVerdict({ container, before }: ProbeTarget): Verdict {
  const isStarted = !container.startupProbe || before.isStarted
  return { isStarted, isReady: isStarted && (!container.readinessProbe || before.isReady), failed: undefined }
}

async function probeAll(one: Followed, options: ProberOptions): Promise<void> {
  const { startupProbe, readinessProbe, livenessProbe } = one.target.container
  const change = (verdict: Partial<Verdict>): void => {
    Object.assign(one.verdict, verdict)
    options.onChange()
  }
  const fail = (kind: ProbeKind, probe: Probe): void => { change({ failed: { kind, probe } }) }
  if (startupProbe && !one.verdict.isStarted) {
    await repeat(one, { kind: 'Startup', probe: startupProbe, first: undefined }, options, (ok) => {
      if (ok) change({ isStarted: true, isReady: !readinessProbe })
      else fail('Startup', startupProbe)
      return 'Done'
    })
    if (!one.verdict.isStarted) return
  }
  const readiness = readinessProbe && repeat(one, { kind: 'Readiness', probe: readinessProbe, first: one.verdict.isReady }, options, (ok) => {
    change({ isReady: ok })
    return 'Again'
  })
  const liveness = livenessProbe && repeat(one, { kind: 'Liveness', probe: livenessProbe, first: true }, options, (ok) => {
    if (ok) return 'Again'
    fail('Liveness', livenessProbe)
    return 'Done'
  })
  await Promise.all([readiness, liveness])
}

interface Repetition {
  kind: ProbeKind
  probe: Probe
  first: boolean | undefined
}

/** Checks again and again, and tells each change of the verdict. */
async function repeat({ target, stop }: Followed, { kind, probe, first }: Repetition, options: ProberOptions, onVerdict: (ok: boolean) => 'Again' | 'Done'): Promise<void> {
  const { signal } = stop
  let counted = newProbeCount(first)
  await delay(Math.max(0, target.run.startedAt + probe.initialDelaySeconds * 1000 - options.now()), signal)
  while (!signal.aborted) {
    const begin = options.now()
    const { ok, message } = await options.check(target, probe, signal)
    if (signal.aborted) return
    if (!ok) options.onFailure(target, kind, message)
    const { verdict: former } = counted
    counted = count(counted, ok, probe)
    if (counted.verdict !== undefined && counted.verdict !== former && onVerdict(counted.verdict) === 'Done') return
    await delay(Math.max(0, begin + probe.periodSeconds * 1000 - options.now()), signal)
  }
}
