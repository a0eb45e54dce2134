import { dueAt } from './crash-loop.ts'
import { outcomeOf, willRunAgain, type ContainerView, type PodView } from './pod-plan.ts'
import type { Run } from './runs.ts'

/** Why a container waits. */
export interface Waiting {
  reason: string
  message?: string | undefined
}

/** Everything a container's status is made from. */
export interface ContainerFacts {
  view: ContainerView
  image: string
  /** The run before the newest one. */
  previous: Run | undefined
  /** Messages of the ends of the newest run and the one before it. */
  messages: { run: string | undefined; previous: string | undefined }
  isReady: boolean
  /** Why the last attempt to start it failed, if it did. */
  failure: Waiting | undefined
}

/** The state of a container, in the API's form. */
export interface ContainerState {
  waiting?: { reason: string; message?: string }
  running?: { startedAt: string }
  terminated?: { exitCode: number; reason: string; message?: string; startedAt: string; finishedAt: string; containerID: string }
}

/** The status of one container, in the API's form. */
export interface ContainerStatus {
  name: string
  image: string
  imageID: string
  containerID?: string
  ready: boolean
  started: boolean
  restartCount: number
  state: ContainerState
  lastState: ContainerState
}

/** The status of a container in a pod. */
export function containerStatus(facts: ContainerFacts, pod: PodView, now: number): ContainerStatus {
  const { view, image, previous, messages } = facts
  const { run, name } = view
  const state = stateOf(facts, pod, now)
  const last = state.waiting ? { run, message: messages.run } : { run: previous, message: messages.previous }
  const lastState = last.run?.end ? { terminated: terminated(last.run, last.message) } : {}
  if (!run) return { name, image, imageID: '', ready: false, started: false, restartCount: 0, state, lastState }
  const known = { name, image, imageID: `homecraft://${run.image}`, containerID: run.id, restartCount: run.restart, state, lastState }
  if (!run.end) return { ...known, ready: facts.isReady, started: view.isStarted }
  return { ...known, ready: view.kind === 'Init' && run.end.exitCode === 0, started: false }
}

/** Seconds, as times stand in statuses. */
export function toTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

function stateOf(facts: ContainerFacts, pod: PodView, now: number): ContainerState {
  const { run } = facts.view
  if (run && !run.end) return { running: { startedAt: toTime(run.startedAt) } }
  return run && isDone(facts.view, pod) ? { terminated: terminated(run, facts.messages.run) } : nextState(facts, pod, now)
}

/** The state of a container that is to be started. */
function nextState({ view, failure, messages }: ContainerFacts, pod: PodView, now: number): ContainerState {
  const { run, kind, name } = view
  if (failure) return { waiting: { reason: failure.reason, ...(failure.message && { message: failure.message }) } }
  if (!run) return { waiting: { reason: kind === 'Main' && hasInits(pod) ? 'PodInitializing' : 'ContainerCreating' } }
  const isBackingOff = run.sandbox === pod.sandbox && dueAt(run) > now
  if (!isBackingOff) return { terminated: terminated(run, messages.run) }
  const seconds = Math.round(run.delayMs / 1000)
  return { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${seconds}s restarting failed container=${name}` } }
}

function isDone(view: ContainerView, pod: PodView): boolean {
  return pod.intent === 'End' || outcomeOf(pod) !== undefined || !willRunAgain(view, pod)
}

function hasInits(pod: PodView): boolean {
  return pod.containers.some(({ kind }) => kind !== 'Main')
}

function terminated(run: Run, message: string | undefined): NonNullable<ContainerState['terminated']> {
  const { startedAt, end, id } = run
  const { exitCode, finishedAt } = end ?? { exitCode: 0, finishedAt: startedAt }
  return { exitCode, reason: reasonOf(run), ...(message && { message }), startedAt: toTime(startedAt), finishedAt: toTime(finishedAt), containerID: id }
}

function reasonOf({ end }: Run): string {
  if (end?.isLost) return 'ContainerStatusUnknown'
  if (end?.isOutOfMemory) return 'OOMKilled'
  return end && end.exitCode !== 0 ? 'Error' : 'Completed'
}
