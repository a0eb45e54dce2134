import { dueAt } from './crash-loop.ts'
import type { Run } from './runs.ts'

/** What decides about a container. */
export interface ContainerView {
  name: string
  /** A sidecar is an init container that goes on running. */
  kind: 'Init' | 'Sidecar' | 'Main'
  /** The newest run. */
  run: Run | undefined
  /** Its startup probe has succeeded, or it has none. */
  isStarted: boolean
  /** Its liveness or startup probe has failed for good, or its note cannot be read. */
  isUnhealthy: boolean
  /** A start has failed; not tried again before this time. */
  blockedUntil: number
}

/** What decides about a pod. */
export interface PodView {
  restartPolicy: 'Always' | 'OnFailure' | 'Never'
  /** Run: as the spec says. End: all is to stop, for good or until the machine starts again. */
  intent: 'Run' | 'End'
  /** It will not run again on this node: the pod is deleted. */
  isFinal: boolean
  sandbox: number
  containers: ContainerView[]
}

/** What is to be done about a pod now. */
export interface Plan {
  start: string[]
  stop: { name: string; reason: 'Unhealthy' | 'Finished' | 'Ended' }[]
  /** When to look again, if nothing happens before. */
  wakeAt: number
  /** Whether nothing runs that is to end. */
  isOver: boolean
}

/** How a pod's containers came out, when none of them will run again. */
export type Outcome = 'Succeeded' | 'Failed'

/** Whether the newest run of a container, which has ended, is followed by another. */
export function willRunAgain({ kind, run }: ContainerView, { restartPolicy, sandbox }: PodView): boolean {
  if (!run?.end) return false
  if (kind === 'Sidecar') return true
  if (restartPolicy === 'Never') return false
  const isFailed = run.end.exitCode !== 0
  if (kind === 'Init') return isFailed || run.sandbox < sandbox
  return restartPolicy === 'Always' || isFailed || run.stop?.reason === 'Shutdown'
}

/** The outcome of the whole pod; undefined while something runs or will run. */
export function outcomeOf(view: PodView): Outcome | undefined {
  const hasFailedInit = view.containers.some((one) => one.kind === 'Init' && one.run?.end && one.run.end.exitCode !== 0 && !willRunAgain(one, view))
  if (hasFailedInit) return 'Failed'
  const mains = view.containers.filter((one) => one.kind === 'Main')
  if (mains.some((one) => !one.run?.end || willRunAgain(one, view))) return undefined
  return mains.every((one) => one.run?.end?.exitCode === 0) ? 'Succeeded' : 'Failed'
}

/** Whether all init containers have done their part, so that the others may start. */
export function isInitialized(view: PodView): boolean {
  const hasBegun = view.containers.some((one) => one.kind === 'Main' && one.run?.sandbox === view.sandbox)
  return hasBegun || firstPendingInit(view) === undefined
}

/** What to start and to stop now. */
export function planPod(view: PodView, now: number): Plan {
  if (view.intent === 'End') return planEnd(view, 'Ended')
  if (outcomeOf(view)) return planEnd(view, 'Finished')
  const unhealthy = view.containers.filter((one) => one.run && !one.run.end && one.isUnhealthy)
  const candidates = candidatesOf(view)
  const waits = candidates.map((one) => ({ name: one.name, at: startTime(one, view) }))
  return {
    start: waits.filter(({ at }) => at <= now).map(({ name }) => name),
    stop: unhealthy.map(({ name }) => ({ name, reason: 'Unhealthy' })),
    wakeAt: Math.min(...waits.map(({ at }) => at).filter((at) => at > now)),
    isOver: false,
  }
}

/** Everything stops; sidecars after the containers they serve. */
function planEnd({ containers }: PodView, reason: 'Ended' | 'Finished'): Plan {
  const running = containers.filter((one) => one.run && !one.run.end)
  const served = running.filter((one) => one.kind !== 'Sidecar')
  const stop = (served.length > 0 ? served : running).map(({ name }) => ({ name, reason }))
  return { start: [], stop, wakeAt: Infinity, isOver: running.length === 0 }
}

/** The containers that are to be started, now or after a wait. */
function candidatesOf(view: PodView): ContainerView[] {
  const needsStart = (one: ContainerView): boolean => !one.run || willRunAgain(one, view)
  const sidecars = view.containers.filter((one) => one.kind === 'Sidecar' && one.run && needsStart(one))
  if (isInitialized(view)) return [...sidecars, ...view.containers.filter((one) => one.kind === 'Main' && needsStart(one))]
  const pending = firstPendingInit(view)
  const next = pending && needsStart(pending) && !sidecars.includes(pending) ? [pending] : []
  return [...sidecars, ...next]
}

function firstPendingInit(view: PodView): ContainerView | undefined {
  return view.containers.find((one) => {
    if (one.kind === 'Main') return false
    if (one.kind === 'Sidecar') return !one.run || one.run.end !== undefined || !one.isStarted
    return one.run?.end?.exitCode !== 0 || one.run.sandbox < view.sandbox
  })
}

function startTime(container: ContainerView, { sandbox }: PodView): number {
  const { run, blockedUntil } = container
  const isFresh = !run || run.sandbox < sandbox
  return Math.max(blockedUntil, isFresh ? 0 : dueAt(run))
}
