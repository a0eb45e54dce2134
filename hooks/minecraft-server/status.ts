import type { MinecraftServerStatus } from '../../contracts/minecraft-server.ts'
import { toConditions, type ConditionState } from '../conditions.ts'
import { withoutUndefined } from '../objects.ts'
import { toActivity, type Activity, type Wanted } from './activity.ts'
import { toEndpoint } from './endpoint.ts'
import { hostKeyFingerprint } from './host-key.ts'
import { GAME_PORT, SFTP_PORT } from '../../contracts/names.ts'
import type { Observed } from './observed.ts'
import { isCrashLoop, toProblem, toRefusal, type Problem } from './problem.ts'
import type { Server } from './server.ts'
import { toStorageReady } from './storage.ts'

const SENTENCES: Record<Activity, { available: string; progressing: string }> = {
  CheckingWorld: { available: 'The server is starting.', progressing: 'Before the first start on LATEST it is looked up whether there is a world, and of which version.' },
  Starting: { available: 'The server is starting.', progressing: 'The pod is being scheduled, installed or booted.' },
  Running: { available: 'Players can join.', progressing: 'The server runs as asked.' },
  Restarting: { available: 'The server restarts with its new settings.', progressing: 'The old pod saves before the new one starts.' },
  Stopping: { available: 'The server is stopping.', progressing: 'The server saves its world and shuts down.' },
  Stopped: { available: 'The server is stopped.', progressing: 'The server is off, as asked.' },
  Maintenance: { available: 'The game is off for maintenance.', progressing: 'The game is off, as asked; its files are within reach by SFTP.' },
}

const STEADY: readonly Activity[] = ['Running', 'Stopped', 'Maintenance']

/** Problems with which a server does not come up until somebody does something. */
const BLOCKING: readonly string[] = ['QuotaExceeded', 'PodRefused', 'Unschedulable', 'ImagePullFailed', 'ContainerFailed', 'PodFailed', 'ProbeFailed']

/** The status of a server from what is observed. `pending` are the settings that the running pod lacks. */
export function toStatus(server: Server, wanted: Wanted, pending: string[], { accepted, now }: { accepted: ConditionState; now: string }): MinecraftServerStatus {
  const { observed } = server
  const activity = toActivity(observed, wanted)
  const storage = toStorageReady(server)
  const problem = withStorage(findProblem(observed, activity), storage)
  const states = [accepted, storage, toAvailable(activity, wanted, problem), toProgressing(activity), toDegraded(problem), toPendingRestart(pending)]
  const isBlocked = activity === 'Starting' && (isBlocking(observed, problem) || storage.reason === 'VolumeLost')
  return withoutUndefined({
    phase: isBlocked ? 'Error' : toPhase(activity),
    endpoint: toEndpoint(server, GAME_PORT),
    sftpEndpoint: toEndpoint(server, SFTP_PORT),
    sftpHostKey: hostKeyFingerprint(server.owner),
    version: observed.volume?.world?.version,
    conditions: toConditions(states, observed.conditions, now),
  })
}

/** The status of a server that can't be made: its spec is not valid, and none was before. */
export function toErrorStatus(observed: Observed, accepted: ConditionState, now: string): MinecraftServerStatus {
  return { phase: 'Error', conditions: toConditions([accepted], observed.conditions, now) }
}

const toPhase = (activity: Activity): Exclude<Activity, 'CheckingWorld'> => (activity === 'CheckingWorld' ? 'Starting' : activity)

/** What keeps the pod away, is wrong with the one that is there, or was with the one that has just gone. */
function findProblem(observed: Observed, activity: Activity): Problem | undefined {
  return observed.refusal !== undefined && activity === 'Starting' ? toRefusal(observed.refusal) : findPodProblem(observed, activity)
}

function findPodProblem({ set, pod, players }: Observed, activity: Activity): Problem | undefined {
  if (!pod) return undefined
  if (activity === 'Stopped') return wasCutShort(pod) ? CUT_SHORT_PROBLEM : undefined
  const isThere = set !== undefined && set.replicas > 0 && !pod.isTerminating
  return (isThere ? toProblem(pod) : undefined) ?? (activity === 'Running' ? refusedPlayers(players) : undefined)
}

/** Of a volume that is still to be made the scheduler knows less. */
function withStorage(problem: Problem | undefined, storage: ConditionState): Problem | undefined {
  return problem?.reason === 'VolumePending' && storage.reason === 'VolumePending' ? { ...problem, message: storage.message } : problem
}

const CUT_SHORT_PROBLEM: Problem = { reason: 'SaveCutShort', message: 'The last stop was cut short: the game was killed before its save had ended. Raise stop.saveTimeoutSeconds.' }

function refusedPlayers(players: Observed['players']): Problem | undefined {
  return players && players.problems.length > 0 ? { reason: 'PlayersRefused', message: players.problems.join(' ') } : undefined
}

/** 137: the kubelet killed the container. 255: the image's runner killed the game, since its save took longer than STOP_DURATION. */
const CUT_SHORT: readonly number[] = [137, 255]

const wasCutShort = ({ isTerminating, lastExit, mode }: NonNullable<Observed['pod']>): boolean => isTerminating && mode === 'Running' && CUT_SHORT.includes(lastExit?.code ?? 0)

function isBlocking({ pod }: Observed, problem: Problem | undefined): boolean {
  return problem !== undefined && (BLOCKING.includes(problem.reason) || (pod !== undefined && isCrashLoop(pod)))
}

function toAvailable(activity: Activity, { isMaintenance }: Wanted, problem: Problem | undefined): ConditionState {
  if (activity === 'Running') return { type: 'Available', status: 'True', reason: 'Ready', message: SENTENCES.Running.available }
  const { available } = SENTENCES[activity]
  if (problem && activity === 'Starting') return { type: 'Available', status: 'False', ...problem }
  const message = isMaintenance && activity === 'Starting' ? 'The files are being brought within reach.' : available
  return { type: 'Available', status: 'False', reason: activity, message }
}

function toProgressing(activity: Activity): ConditionState {
  const reason = activity === 'Running' ? 'Ready' : activity
  return { type: 'Progressing', status: STEADY.includes(activity) ? 'False' : 'True', reason, message: SENTENCES[activity].progressing }
}

function toDegraded(problem: Problem | undefined): ConditionState {
  if (!problem) return { type: 'Degraded', status: 'False', reason: 'AsExpected', message: 'Nothing is wrong.' }
  return { type: 'Degraded', status: 'True', reason: problem.reason, message: problem.message.slice(0, 1024) }
}

function toPendingRestart(pending: string[]): ConditionState {
  if (pending.length === 0) return { type: 'PendingRestart', status: 'False', reason: 'UpToDate', message: 'No change waits for a restart.' }
  return { type: 'PendingRestart', status: 'True', reason: 'SettingsChanged', message: `At the next restart: ${pending.join(', ')}`.slice(0, 1024) }
}
