import { findKnownPaths } from './start-run.ts'
import type { Life } from './pod-life.ts'
import type { Look } from './pod-look.ts'
import type { ContainerView, Plan } from './pod-plan.ts'
import type { Run, Stop } from './runs.ts'
import { continueStop } from './stopping.ts'
import { ORPHAN_SECONDS } from './strays.ts'

/** Takes the stops that are due, and those that have begun, one step further; tells when to look again. */
export function stopContainers(life: Life, look: Look, plan: Plan): number {
  const due = new Map(plan.stop.map(({ name, reason }) => [name, reason]))
  const stopping = look.view.containers.filter(({ name, run }) => run && !run.end && (due.has(name) || run.stop))
  return Math.min(Infinity, ...stopping.map((one) => stopOne(life, look, one, due.get(one.name))))
}

function stopOne(life: Life, look: Look, view: ContainerView, due: Plan['stop'][number]['reason'] | undefined): number {
  const { context, onChange } = life
  const { run, name } = view
  if (!run) return Infinity
  const container = look.members.find((member) => member.container.name === name)?.container
  const reason = due === 'Ended' ? endReason(look) : (due ?? run.stop?.reason ?? 'Finished')
  if (!run.stop) tell(life, look, messageOf(name, run, reason), { name, reason })
  return continueStop({
    run,
    container,
    reason,
    graceSeconds: graceOf(life, look, run.id, reason),
    address: look.record.address,
    known: container ? findKnownPaths(container, context.findImage) : [],
    now: context.now(),
    hooks: life.hooks,
    onHook: onChange,
  })
}

function endReason({ pod, isShutdown }: Look): Stop['reason'] {
  if (pod?.metadata.deletionTimestamp) return 'Deleted'
  if (isShutdown) return 'Shutdown'
  return pod ? 'Finished' : 'Orphaned'
}

/** How long a stop may take. */
function graceOf({ context, prober }: Life, { pod }: Look, runId: string, reason: Stop['reason']): number {
  if (!pod) return Math.min(ORPHAN_SECONDS, reason === 'Shutdown' ? context.shutdownSeconds : Infinity)
  const { spec, metadata } = pod
  const graces: Record<Stop['reason'], number | undefined> = {
    Deleted: metadata.deletionGracePeriodSeconds,
    Orphaned: ORPHAN_SECONDS,
    Shutdown: Math.min(spec.terminationGracePeriodSeconds, context.shutdownSeconds),
    Unhealthy: prober.verdict(runId).failed?.probe.terminationGracePeriodSeconds,
    Finished: undefined,
  }
  return graces[reason] ?? spec.terminationGracePeriodSeconds
}

function messageOf(name: string, run: Run, reason: Stop['reason']): string {
  if (run.isUnread && reason === 'Unhealthy') return `The note of container ${name} cannot be read, will be restarted`
  return reason === 'Unhealthy' ? `Container ${name} failed liveness or startup probe, will be restarted` : `Stopping container ${name}`
}

function tell({ context }: Life, { pod, record }: Look, message: string, { name, reason }: { name: string; reason: Stop['reason'] }): void {
  context.log.info({ pod: `${record.namespace}/${record.name}`, container: name, reason }, 'stopping container')
  if (!pod) return
  context.recorder.record({ kind: 'Pod', apiVersion: 'v1', metadata: pod.metadata }, 'Normal', 'Killing', message)
}
