import { delay } from '../../lib/backoff.ts'
import { signalProcess } from '../platform/process-identity.ts'
import { check } from './probe-check.ts'
import { killGroup, killMembers } from './processes.ts'
import { isSwept, markSwept, writeStop, type Run, type Stop } from './runs.ts'
import type { Container } from './shapes.ts'
import { afterStep, beginStop, nextStep, type StopStep } from './stop-plan.ts'

/** A run that is to stop. */
export interface StopRequest {
  run: Run
  /** Absent when only the run's own notes are left of it. */
  container: Container | undefined
  reason: Stop['reason']
  graceSeconds: number
  address: string
  known: string[]
  now: number
  /** The runs whose preStop hook is being run. */
  hooks: Set<string>
  /** Called when the hook is through. */
  onHook: () => void
}

/** Takes a stop one step further, and tells when to look again. */
export function continueStop(request: StopRequest): number {
  const { run, container, reason, graceSeconds, now, hooks } = request
  // Nobody knows the environment of a run without a note, in which its hook would run.
  const hook = container?.lifecycle.preStop && !run.isUnread ? (hooks.has(run.id) ? 'Running' : 'Idle') : 'None'
  const stop = beginStop(run.stop, reason, graceSeconds, now)
  const step = nextStep(stop, hook, now)
  // Not known yet, in the first moments of a run: there is nothing to send a signal to.
  if (!run.main) return now + 100
  const after = afterStep(stop, step, now)
  if (after !== run.stop) writeStop(run.folder, after)
  carryOut(step, { ...request, run: { ...run, stop: after } })
  return after.isKillSent ? now + 1_000 : after.killAt
}

function carryOut(step: StopStep, request: StopRequest): void {
  const { main } = request.run
  if (step === 'PreStop') void runHook(request)
  else if (main && step === 'Terminate') signalProcess(main, 'SIGTERM')
  else if (main && step === 'Kill') killGroup(main)
}

/** Kills what is left of a run whose first process has ended, as the end of a container does; true when it did something. */
export async function sweep(run: Run): Promise<boolean> {
  if (!run.end || isSwept(run)) return false
  await killMembers(run)
  markSwept(run)
  return true
}

async function runHook({ run, container, address, known, now, hooks, onHook }: StopRequest): Promise<void> {
  const { stop } = run
  const hook = container?.lifecycle.preStop
  if (!hook || !stop) return
  hooks.add(run.id)
  const timeoutMs = Math.max(1, stop.killAt - now)
  if (hook.sleep) await delay(Math.min(timeoutMs, hook.sleep.seconds * 1000))
  else await check(hook, { run, container, address, known, timeoutMs, signal: AbortSignal.timeout(timeoutMs) })
  hooks.delete(run.id)
  onHook()
}
