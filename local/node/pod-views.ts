import type { Waiting } from './container-status.ts'
import type { ContainerRuns } from './pod-record.ts'
import type { ContainerView, PodView } from './pod-plan.ts'
import type { Verdict } from './prober.ts'
import type { Container, Pod } from './shapes.ts'

/** A container of a pod's spec and what kind it is. */
export interface Member {
  container: Container
  kind: ContainerView['kind']
}

/** Why a container could not be started, and when to try again. */
export interface Failure extends Waiting {
  attempts: number
  retryAt: number
}

/** The containers of a pod, init containers first, in their order. */
export function membersOf(pod: Pod): Member[] {
  const inits = pod.spec.initContainers.map((container): Member => ({ container, kind: container.restartPolicy === 'Always' ? 'Sidecar' : 'Init' }))
  return [...inits, ...pod.spec.containers.map((container): Member => ({ container, kind: 'Main' }))]
}

/** What decides about a container. */
export function viewOf({ container, kind }: Member, { run }: ContainerRuns, verdict: Verdict, failure: Failure | undefined): ContainerView {
  return { name: container.name, kind, run, isStarted: verdict.isStarted, isUnhealthy: verdict.failed !== undefined || run?.isUnread === true, blockedUntil: failure?.retryAt ?? 0 }
}

/** What decides about a pod of which nothing but the notes of its runs is left: everything has to stop. */
export function orphanView(runs: ContainerRuns[]): PodView {
  const containers = runs.map(({ name, run }): ContainerView => ({ name, kind: 'Main', run, isStarted: true, isUnhealthy: false, blockedUntil: 0 }))
  return { restartPolicy: 'Always', intent: 'End', isFinal: true, sandbox: 0, containers }
}

/** What the API server says of a container run, which another agent may have started. */
export function reportedState(pod: Pod, name: string, runId: string): { isStarted: boolean; isReady: boolean } {
  const statuses = [...pod.status.containerStatuses, ...pod.status.initContainerStatuses]
  const reported = statuses.find((one) => one.name === name && one.containerID === runId)
  return { isStarted: reported?.started ?? false, isReady: reported?.ready ?? false }
}

/** The failure after one more attempt: tried again after 1 s, 2 s, and so on up to 10 s; images after 10 s up to 5 min. */
export function nextFailure(before: Failure | undefined, reason: string, message: string, now: number): Failure {
  const attempts = (before?.attempts ?? 0) + 1
  const isImage = reason === 'ErrImagePull'
  const pause = Math.min(isImage ? 300_000 : 10_000, (isImage ? 10_000 : 1_000) * 2 ** Math.min(attempts - 1, 10))
  return { reason: isImage && attempts > 1 ? 'ImagePullBackOff' : reason, message, attempts, retryAt: now + pause }
}

/** Whether the image was what failed. */
export function isImageFailure({ reason }: Failure): boolean {
  return reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
}
