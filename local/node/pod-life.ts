import type { ContainerFacts } from './container-status.ts'
import type { NodeContext } from './context.ts'
import { terminationMessage } from './log-tail.ts'
import { observe, observeOrphan, recordOf, type Look } from './pod-look.ts'
import { outcomeOf, planPod, type ContainerView } from './pod-plan.ts'
import { newPodProber } from './pod-prober.ts'
import { referencesOf } from './references.ts'
import { startContainers } from './pod-start.ts'
import { stopContainers } from './pod-stop.ts'
import { newPodVolumes, type PodVolumes } from './pod-volumes.ts'
import type { ContainerRuns } from './pod-record.ts'
import { isImageFailure, type Failure, type Member } from './pod-views.ts'
import { isAlive } from '../platform/process-identity.ts'
import { markLog } from './log-times.ts'
import type { Run } from './runs.ts'
import type { Prober } from './prober.ts'
import { podStatus, type PodStatus } from './status.ts'
import type { Pod } from './shapes.ts'

/** One look at a pod and everything that was due. */
export interface Turn {
  /** What its status is now; absent where there is nothing to say. */
  status?: PodStatus
  /** When to look again. */
  wakeAt: number
  /** Whether nothing of it runs that should not. */
  isOver: boolean
}

/** What is wanted of a pod now. */
export interface Wish {
  /** Undefined when it is gone from the API server. */
  pod: Pod | undefined
  /** The agent shuts down. */
  isShutdown: boolean
}

/** What the agent knows of one pod while it looks after it; everything that must outlive the agent is in `folder`. */
export interface Life {
  folder: string
  context: NodeContext
  /** Why containers could not be started, by name. */
  failures: Map<string, Failure>
  prober: Prober
  volumes: PodVolumes
  /** The objects that the pod refers to have been read since the agent knows it: the copies are no older than the pod. */
  isInformed: boolean
  /** The runs whose preStop hook is being run. */
  hooks: Set<string>
  /** What ran at the last look. */
  running: Run[]
  /** Called when another turn is due. */
  onChange: () => void
}

/** Begins to look after the pod whose notes are in `folder`. */
export function newPodLife(folder: string, context: NodeContext, onChange: () => void): Life {
  return { folder, context, failures: new Map(), prober: newPodProber(context, onChange), volumes: newPodVolumes(folder, context), isInformed: false, hooks: new Set(), running: [], onChange }
}

/** Dates the logs, and tells whether a process has ended since the last look: those that another agent started tell nobody. */
export function watchRuns({ running, context }: Life): boolean {
  for (const { folder } of running) markLog(folder, context.now())
  return running.some(({ main }) => main && !isAlive(main))
}

/** Makes what could not be started be tried again at the next turn; images do not come by themselves. */
export function retryNow({ failures }: Life): void {
  for (const [name, failure] of failures) if (!isImageFailure(failure)) failures.set(name, { ...failure, retryAt: 0 })
}

/** Does everything that is due for a pod now. */
export async function takeTurn(life: Life, { pod, isShutdown }: Wish): Promise<Turn> {
  if (!pod) {
    const look = await observeOrphan(life, isShutdown)
    noteRunning(life, look)
    const plan = planPod(look.view, life.context.now())
    return { wakeAt: stopContainers(life, look, plan), isOver: plan.isOver }
  }
  const record = await recordOf(life, pod)
  if (!record) return { wakeAt: Infinity, isOver: true }
  const look = await observe(life, { pod, record, isShutdown })
  const isAlive = look.view.intent === 'Run' && outcomeOf(look.view) === undefined
  const plan = planPod(look.view, life.context.now())
  const stopWake = stopContainers(life, look, plan)
  if (plan.start.length > 0) await inform(life, pod)
  const volumes = isAlive ? life.volumes.prepare(pod, record.address) : undefined
  const startWake = volumes ? await startContainers(life, look, { plan, volumes }) : Infinity
  return conclude(life, await observe(life, { pod, record: look.record, isShutdown }), Math.min(stopWake, startWake))
}

/**
 * Before its first start: the copies come by watches of their own, and one may be behind that of the pods.
 * A kubelet too reads what a pod refers to when it comes to know the pod.
 */
async function inform(life: Life, pod: Pod): Promise<void> {
  if (life.isInformed) return
  await life.context.cluster.refresh(pod.metadata.namespace, referencesOf(pod))
  life.isInformed = true
}

/** The status after the turn, and when the next one is due. */
function conclude(life: Life, look: Look, wakeAt: number): Turn {
  const { pod, view, members, runs, record } = look
  noteRunning(life, look)
  const now = life.context.now()
  const volumeFailure = life.volumes.failure()
  const containers = view.containers.map((one, index) => factsOf(life, { view: one, member: members[index], runs: runs[index] }, volumeFailure))
  const status = pod && podStatus({ pod, view, containers, address: record.address, isPrepared: volumeFailure === undefined, now })
  const { isOver, wakeAt: planWake, start } = planPod(view, now)
  if (pod && status) tellBackOff(life, pod, status)
  const isDue = start.length > 0 && volumeFailure === undefined
  return { ...(status && { status }), isOver, wakeAt: Math.min(wakeAt, planWake, isDue ? now : Infinity, volumeFailure?.retryAt ?? Infinity) }
}

interface Subject {
  view: ContainerView
  member: Member | undefined
  runs: ContainerRuns | undefined
}

function factsOf({ prober, failures }: Life, { view, member, runs }: Subject, volumeFailure: Failure | undefined): ContainerFacts {
  const messageOf = (run: Run | undefined): string | undefined => (member ? terminationMessage(run, member.container) : undefined)
  return {
    view,
    image: member?.container.image ?? '',
    previous: runs?.previous,
    messages: { run: messageOf(view.run), previous: messageOf(runs?.previous) },
    isReady: prober.verdict(view.run?.id ?? '').isReady,
    failure: failures.get(view.name) ?? volumeFailure,
  }
}

/** An event for each container that has just begun to wait after a crash. */
function tellBackOff({ context }: Life, pod: Pod, status: PodStatus): void {
  const before = [...pod.status.initContainerStatuses, ...pod.status.containerStatuses]
  for (const { name, state, containerID } of [...status.initContainerStatuses, ...status.containerStatuses]) {
    const isNew = JSON.stringify(before.find((one) => one.name === name)?.['state'] ?? {}).includes('CrashLoopBackOff') === false
    if (state.waiting?.reason !== 'CrashLoopBackOff' || !isNew) continue
    context.recorder.record({ kind: 'Pod', apiVersion: 'v1', metadata: pod.metadata }, 'Warning', 'BackOff', `Back-off restarting failed container ${name} in pod ${pod.metadata.name} (${containerID ?? ''})`)
  }
}

function noteRunning(life: Life, { runs }: Look): void {
  // The last lines of a run come with its end.
  for (const { folder } of life.running) markLog(folder, life.context.now())
  life.running = runs.flatMap(({ run }) => (run && !run.end ? [run] : []))
}
