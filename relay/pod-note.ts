import * as z from 'zod'
import { FILES_DIGEST, MODE, parseNote, PodMode, RESTART_REQUEST, SETTINGS, UPGRADE_REQUEST, type PodNote } from '../contracts/notes.ts'
import { FILES_CONTAINER, GAME_CONTAINER } from '../contracts/names.ts'
import { containerOf, type ContainerStatus, type Pod } from './objects.ts'
import { firstOf, lastOf } from './text.ts'

/** Kubernetes' words for a container that is on its way. */
const ON_ITS_WAY = new Set(['ContainerCreating', 'PodInitializing'])

const MESSAGE = 400
const WORD = 64

/**
 * What is to be noted of a pod. The same facts are the same bytes: keys always stand in this order, and what is not
 * there is not named. `previous` is the note so far, by which a game that answered once is remembered.
 */
export function toPodNote(pod: Pod, previous: PodNote | undefined): PodNote {
  const { uid, deletionTimestamp } = pod.metadata
  const mode = toMode(pod)
  const game = containerOf(pod, GAME_CONTAINER)
  const main = mode === 'Running' ? game : containerOf(pod, FILES_CONTAINER)
  const before = previous?.uid === uid ? previous : undefined
  const isStarted = hasAnswered(game, before)
  return {
    uid,
    mode,
    ...toMarks(pod),
    isReady: main?.ready ?? false,
    isStarted,
    wasReady: isStarted || before?.wasReady === true,
    isTerminating: deletionTimestamp !== undefined,
    ...toUnschedulable(pod),
    ...toWaiting(pod),
    restarts: game?.restartCount ?? 0,
    failures: toFailures(game, before),
    ...toLastExit(game, deletionTimestamp !== undefined),
    ...toFailed(pod),
  }
}

/**
 * What is to be noted of a pod that is gone: the last that was told of it, which says how its game ended. Undefined
 * when that is no news, or is told late.
 */
export function toLastNote(pod: Pod, previous: PodNote | undefined): PodNote | undefined {
  const note = toPodNote(pod, previous)
  if (previous?.uid !== note.uid || !note.isTerminating || note.restarts < previous.restarts) return undefined
  return previous.isTerminating && previous.lastExit && !note.lastExit ? undefined : note
}

/** The address of a game that answers, of a pod that goes on; undefined of any other. */
export function addressOfGame(pod: Pod, note: PodNote): string | undefined {
  return note.mode === 'Running' && note.isReady && !note.isTerminating ? pod.status.podIP : undefined
}

/** What the pod was started with. */
function toMarks({ metadata: { annotations } }: Pod): Pick<PodNote, 'settings' | 'restartRequest' | 'upgradeRequest' | 'filesDigest'> {
  const filesDigest = annotations[FILES_DIGEST]
  return {
    ...toSettings(annotations[SETTINGS]),
    restartRequest: (annotations[RESTART_REQUEST] ?? '').slice(0, WORD),
    upgradeRequest: (annotations[UPGRADE_REQUEST] ?? '').slice(0, WORD),
    ...(filesDigest !== undefined && { filesDigest: filesDigest.slice(0, WORD) }),
  }
}

/** True once the game was ready in its present run. `started` alone comes before the first readiness probe, and would look like a game that answers no longer. */
function hasAnswered(game: ContainerStatus | undefined, before: PodNote | undefined): boolean {
  if (!game) return false
  return game.ready || (game.started === true && before?.isStarted === true && before.restarts === game.restartCount)
}

/** What was not seen of a pod is not held against it: without a note none of its restarts counts. */
function toFailures(game: ContainerStatus | undefined, before: PodNote | undefined): number {
  if (!game || game.ready || !before) return 0
  return before.failures + Math.max(0, game.restartCount - before.restarts)
}

function toMode({ metadata, spec }: Pod): PodMode {
  const told = PodMode.safeParse(metadata.annotations[MODE]).data
  return told ?? (spec.containers.some((one) => one.name === GAME_CONTAINER) ? 'Running' : 'Maintenance')
}

/** Absent for a pod that was not marked: nothing can be said of what it lacks. */
function toSettings(text: string | undefined): Pick<PodNote, 'settings'> {
  const settings = parseNote(z.record(z.string(), z.string()), text)
  return settings ? { settings: sorted(settings) } : {}
}

const sorted = (record: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

function toUnschedulable({ status }: Pod): Pick<PodNote, 'unschedulable'> {
  const found = status.conditions.find((one) => one.type === 'PodScheduled' && one.status === 'False' && one.reason === 'Unschedulable')
  return found ? { unschedulable: firstOf(found.message, MESSAGE) } : {}
}

/** What holds up the game is told before what holds up the access to its files. */
function toWaiting({ status }: Pod): Pick<PodNote, 'waiting'> {
  const rank = ({ name }: ContainerStatus): number => (name === GAME_CONTAINER ? 0 : 1)
  const statuses = [...status.initContainerStatuses, ...status.containerStatuses.toSorted((a, b) => rank(a) - rank(b))]
  for (const { name, state: { waiting } } of statuses) {
    if (!waiting || ON_ITS_WAY.has(waiting.reason)) continue
    return { waiting: { container: firstOf(name, 63), reason: firstOf(waiting.reason, WORD), message: firstOf(waiting.message, MESSAGE) } }
  }
  return {}
}

/** Of a pod that is being stopped only the end of its last run: how an earlier one ended tells nothing of its save. */
function toLastExit(game: ContainerStatus | undefined, isTerminating: boolean): Pick<PodNote, 'lastExit'> {
  const exit = game?.state.terminated ?? (isTerminating ? undefined : game?.lastState.terminated)
  return exit ? { lastExit: { code: exit.exitCode, reason: firstOf(exit.reason, WORD), message: lastOf(exit.message, MESSAGE) } } : {}
}

function toFailed({ status }: Pod): Pick<PodNote, 'failed'> {
  if (status.phase !== 'Failed') return {}
  return { failed: { reason: firstOf(status.reason ?? 'Failed', WORD), message: firstOf(status.message ?? '', MESSAGE) } }
}
