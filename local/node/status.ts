import { containerStatus, toTime, type ContainerFacts, type ContainerStatus } from './container-status.ts'
import { isInitialized, outcomeOf, type Outcome, type PodView } from './pod-plan.ts'
import type { Condition, Pod } from './shapes.ts'

/** Everything a pod's status is made from. */
export interface PodFacts {
  pod: Pod
  view: PodView
  containers: ContainerFacts[]
  /** Absent until the pod has its place. */
  address: string | undefined
  isPrepared: boolean
  now: number
}

/** The status the agent writes, in the API's form. */
export interface PodStatus {
  phase: 'Pending' | 'Running' | Outcome
  hostIP: string
  hostIPs: { ip: string }[]
  podIP?: string
  podIPs?: { ip: string }[]
  startTime: string
  conditions: Condition[]
  initContainerStatuses: ContainerStatus[]
  containerStatuses: ContainerStatus[]
}

const HOST = '127.0.0.1'

/** The status of a pod. Conditions keep the time of their last change; those of others are not touched. */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, view, address, now } = facts
  const statuses = facts.containers.map((one) => ({ kind: one.view.kind, status: containerStatus(one, view, now) }))
  const containerStatuses = statuses.filter(({ kind }) => kind === 'Main').map(({ status }) => status)
  const initContainerStatuses = statuses.filter(({ kind }) => kind !== 'Main').map(({ status }) => status)
  const phase = finalPhase(pod) ?? phaseOf(view, containerStatuses)
  const wanted = conditions(facts, phase, statuses.filter(({ kind }) => kind !== 'Init').map(({ status }) => status))
  return {
    phase,
    hostIP: HOST,
    hostIPs: [{ ip: HOST }],
    ...(address && { podIP: address, podIPs: [{ ip: address }] }),
    startTime: pod.status.startTime ?? toTime(now),
    conditions: wanted.map((one) => withTransition(one, pod.status.conditions, now)),
    initContainerStatuses,
    containerStatuses,
  }
}

/** Whether the status that the API has says the same. */
export function isSameStatus(wanted: PodStatus, observed: Pod['status']): boolean {
  const { conditions: wantedConditions, ...rest } = wanted
  const sameConditions = wantedConditions.every((one) => isSame(one, observed.conditions.find(({ type }) => type === one.type)))
  return sameConditions && Object.entries(rest).every(([key, value]) => isSame(value, observed[key] ?? (Array.isArray(value) ? [] : undefined)))
}

/** What a pod has come to is never taken back. */
function finalPhase({ status }: Pod): Outcome | undefined {
  return status.phase === 'Succeeded' || status.phase === 'Failed' ? status.phase : undefined
}

/** https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/kubelet_pods.go, getPhase */
function phaseOf(view: PodView, statuses: ContainerStatus[]): PodStatus['phase'] {
  const outcome = outcomeOf(view)
  if (outcome) return outcome
  const ended = view.containers.filter(({ kind }) => kind === 'Main').map(({ run }) => run?.end?.exitCode)
  if (view.intent === 'End' && view.isFinal && ended.every((code) => code !== undefined)) return ended.every((code) => code === 0) ? 'Succeeded' : 'Failed'
  const hasBegun = statuses.every(({ state, lastState }) => !state.waiting || lastState.terminated)
  return hasBegun && isInitialized(view) ? 'Running' : 'Pending'
}

function conditions({ pod, view, isPrepared }: PodFacts, phase: PodStatus['phase'], statuses: ContainerStatus[]): Condition[] {
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name)
  const overReason = phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed'
  const containersReady: Answer = isOver ? { reason: overReason } : unready.length > 0 ? { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` } : true
  const incomplete = view.containers.filter(({ kind, run, isStarted }) => (kind === 'Init' && run?.end?.exitCode !== 0) || (kind === 'Sidecar' && !isStarted)).map(({ name }) => name)
  const isReadyToInitialize = phase === 'Succeeded' || isInitialized(view)
  return [
    condition('PodReadyToStartContainers', isPrepared ? true : {}),
    condition('Initialized', isReadyToInitialize ? true : { reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` }),
    condition('ContainersReady', containersReady),
    condition('Ready', containersReady === true ? gates(pod) : containersReady),
  ]
}

type Answer = true | { reason?: string; message?: string }

function gates(pod: Pod): Answer {
  const closed = pod.spec.readinessGates.find(({ conditionType }) => pod.status.conditions.find(({ type }) => type === conditionType)?.status !== 'True')
  return closed ? { reason: 'ReadinessGatesNotReady', message: `the status of pod readiness gate "${closed.conditionType}" is not "True"` } : true
}

function condition(type: string, answer: Answer): Condition {
  return answer === true ? { type, status: 'True' } : { type, status: 'False', ...answer }
}

function withTransition(wanted: Condition, observed: Condition[], now: number): Condition {
  const before = observed.find(({ type }) => type === wanted.type)
  const kept = before?.status === wanted.status ? before.lastTransitionTime : undefined
  return { ...wanted, lastTransitionTime: kept ?? toTime(now) }
}

/** Equal as JSON; a null is as good as nothing. */
function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).filter(([, one]) => one !== null).sort(([a], [b]) => (a < b ? -1 : 1)))
  }) ?? ''
}
