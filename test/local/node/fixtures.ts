import { setTimeout as wait } from 'node:timers/promises'
import type { ContainerView, PodView } from '../../../local/node/pod-plan.ts'
import type { Run, Stop } from '../../../local/node/runs.ts'
import { podShape, type Pod } from '../../../local/node/shapes.ts'
import { LIMIT_MS } from '../../wait.ts'

/** Waits for a condition, with a limit. */
export async function until<T>(what: string, condition: () => T | undefined | false | Promise<T | undefined | false>, limitMs = LIMIT_MS): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await wait(20)
  }
}

/** A pod with one container, and what a test changes about it. */
export function newPod(spec: object = {}, metadata: object = {}, status: object = {}): Pod {
  return podShape.parse({
    metadata: { name: 'game', namespace: 'default', uid: 'uid-1', labels: { app: 'game' }, ...metadata },
    spec: { nodeName: 'local', containers: [{ name: 'main', image: 'shell' }], ...spec },
    status: { phase: 'Pending', ...status },
  })
}

/** A run of a container that started at 0 and goes on. */
export function newRun(run: Partial<Run> = {}): Run {
  return { id: 'homecraft://1', restart: 0, sandbox: 0, bootId: 'boot', startedAt: 0, delayMs: 0, image: 'shell', command: [], env: {}, cwd: '/', root: '/', folder: '/', isUnread: false, main: undefined, stop: undefined, end: undefined, ...run }
}

/** A run that ended. */
export function endedRun(exitCode: number, run: Partial<Run> = {}, isOutOfMemory = false): Run {
  return newRun({ end: { exitCode, finishedAt: 1_000, isLost: false, isOutOfMemory }, ...run })
}

/** A stop that has just begun. */
export function newStop(stop: Partial<Stop> = {}): Stop {
  return { reason: 'Deleted', since: 0, killAt: 30_000, isHookBegun: false, isTermSent: false, isKillSent: false, ...stop }
}

/** A container that was not started yet. */
export function newView(view: Partial<ContainerView> = {}): ContainerView {
  return { name: 'main', kind: 'Main', run: undefined, isStarted: true, isUnhealthy: false, blockedUntil: 0, ...view }
}

/** A pod that runs. */
export function newPodView(containers: ContainerView[], view: Partial<PodView> = {}): PodView {
  return { restartPolicy: 'Always', intent: 'Run', isFinal: false, sandbox: 0, containers, ...view }
}
