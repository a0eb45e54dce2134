import type { Life } from './pod-life.ts'
import type { PodView } from './pod-plan.ts'
import { needsNewSandbox, readPodRecord, readRuns, recordedContainers, writePodRecord, type ContainerRuns, type PodRecord } from './pod-record.ts'
import { membersOf, orphanView, reportedState, viewOf, type Member } from './pod-views.ts'
import { bootId } from './runs.ts'
import type { Pod } from './shapes.ts'
import { sweep } from './stopping.ts'

/** A pod as it is wanted, and as it is found on this machine. */
export interface Look {
  pod: Pod | undefined
  record: PodRecord
  isShutdown: boolean
  members: Member[]
  runs: ContainerRuns[]
  view: PodView
}

/** The note of a pod, made at the first sight of it; undefined for one that was deleted before it began, or is long over. */
export async function recordOf({ folder, context }: Life, pod: Pod): Promise<PodRecord | undefined> {
  const known = readPodRecord(folder)
  // What runs without a readable note belongs to the pod all the same: it ends as the pod does.
  const containers = recordedContainers(folder)
  if (known || (containers.length === 0 && (isOver(pod) || pod.metadata.deletionTimestamp))) return known
  const { uid, namespace, name } = pod.metadata
  const ports = pod.spec.containers.flatMap((container) => container.ports.filter(({ protocol }) => protocol === 'TCP').map(({ containerPort }) => containerPort))
  const record = { uid, namespace, name, address: await context.addresses.take(`${namespace}/${name}`, ports), sandbox: newestSandbox(folder, containers) }
  writePodRecord(folder, record)
  return record
}

function newestSandbox(folder: string, containers: string[]): number {
  return Math.max(0, ...containers.map((name) => readRuns(folder, name).run?.sandbox ?? 0))
}

/** Looks at the runs of a pod, after those that have ended are cleared away. */
export async function observe(life: Life, { pod, record, isShutdown }: { pod: Pod; record: PodRecord; isShutdown: boolean }): Promise<Look> {
  const members = membersOf(pod)
  const runs = await readAndSweep(life, members.map(({ container }) => container.name))
  const current = isShutdown ? record : renewed(life, record, runs)
  life.prober.follow(targetsOf(pod, members, runs))
  const containers = members.map((member, index) => {
    const found = runs[index] ?? { name: member.container.name, run: undefined, previous: undefined }
    return viewOf(member, found, life.prober.verdict(found.run?.id ?? ''), life.failures.get(member.container.name))
  })
  const isFinal = pod.metadata.deletionTimestamp !== undefined || isOver(pod)
  const view: PodView = { restartPolicy: pod.spec.restartPolicy, intent: isFinal || isShutdown ? 'End' : 'Run', isFinal, sandbox: current.sandbox, containers }
  return { pod, record: current, isShutdown, members, runs, view }
}

/** Looks at the runs of a pod that is gone from the API server. */
export async function observeOrphan(life: Life, isShutdown: boolean): Promise<Look> {
  const runs = await readAndSweep(life, recordedContainers(life.folder))
  const record = readPodRecord(life.folder) ?? { uid: '', namespace: '', name: '', address: '', sandbox: 0 }
  life.prober.follow([])
  return { pod: undefined, record, isShutdown, members: [], runs, view: orphanView(runs) }
}

/** A pod that has come to its end, or was ended by its phase, as by an eviction, never runs again. */
function isOver({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed'
}

async function readAndSweep(life: Life, names: string[]): Promise<ContainerRuns[]> {
  const runs = names.map((name) => readRuns(life.folder, name))
  for (const { run } of runs) if (run) await sweep(run)
  return runs
}

function renewed(life: Life, record: PodRecord, runs: ContainerRuns[]): PodRecord {
  const newest = runs.map(({ run }) => run).filter((run) => run !== undefined)
  if (!needsNewSandbox(newest, record.sandbox, bootId())) return record
  const next = { ...record, sandbox: record.sandbox + 1 }
  writePodRecord(life.folder, next)
  return next
}

function targetsOf(pod: Pod, members: Member[], runs: ContainerRuns[]): Parameters<Life['prober']['follow']>[0] {
  return members.flatMap(({ container, kind }, index) => {
    const run = runs[index]?.run
    if (!run || run.end || run.isUnread || kind === 'Init') return []
    return [{ pod, run, container, before: reportedState(pod, container.name, run.id) }]
  })
}
