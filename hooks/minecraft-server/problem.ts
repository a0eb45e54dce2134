import type { Reason } from '../../contracts/condition.ts'
import { FILES_CONTAINER } from '../../contracts/names.ts'
import type { PodNote } from '../../contracts/notes.ts'

/** What is wrong with a pod, for people. */
export interface Problem {
  reason: Reason
  message: string
}

type Check = (pod: PodNote) => Problem | undefined

/** The first that finds something wrong says what it is. */
const CHECKS: readonly Check[] = [hasFailed, isUnschedulable, lacksImage, lacksContainer, ranOutOfMemory, hasBadVersion, isLooping, wasKilled, hasCrashed, doesNotAnswer, lacksSftp]

/** What is wrong with the pod of a server, from what relay saw of it. */
export function toProblem(pod: PodNote): Problem | undefined {
  for (const check of CHECKS) {
    const problem = check(pod)
    if (problem) return problem
  }
  return undefined
}

/** Why a server has no pod, from what the API server said to it. */
export function toRefusal(message: string): Problem {
  if (/\bexceeded quota\b/.test(message)) return { reason: 'QuotaExceeded', message: sentence('The server does not fit into the quota', message) }
  return { reason: 'PodRefused', message: sentence('The cluster refuses the pod', message) }
}

/** True when Kubernetes waits longer and longer before it starts the game again. */
export function isCrashLoop({ waiting, failures, isStarted }: PodNote): boolean {
  return isHeldBack(waiting) || (failures >= 2 && !isStarted)
}

const isHeldBack = (waiting: PodNote['waiting']): boolean => waiting?.reason === 'CrashLoopBackOff' && waiting.container !== FILES_CONTAINER

function hasFailed({ failed }: PodNote): Problem | undefined {
  return failed && { reason: 'PodFailed', message: sentence(`The pod has failed: ${failed.reason}`, failed.message) }
}

function isUnschedulable({ unschedulable }: PodNote): Problem | undefined {
  if (unschedulable === undefined) return undefined
  if (/PersistentVolumeClaim/i.test(unschedulable)) return { reason: 'VolumePending', message: sentence('The pod waits for its volume', unschedulable) }
  // What follows the first sentence is about pods that might have made room, and there are none that may.
  const [why = ''] = unschedulable.split(/\.(?:\s|$)/)
  const advice = REMEDIES.filter(([pattern]) => pattern.test(why)).map(([, remedy]) => ` ${remedy}`)
  return { reason: 'Unschedulable', message: `${sentence('No node takes the pod', why && `${why}.`)}${advice.join('')}` }
}

/** What to do about what the scheduler says. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/Insufficient cpu/, 'Free processors, or lower spec.cpu.'],
  [/Insufficient memory/, 'Free memory, or lower spec.memory.'],
  [/affinity\/selector/, 'Label a node as spec.nodeSelector asks, or change it.'],
  [/untolerated taint/, 'Put up with the taint by spec.tolerations, or take it off.'],
]

function lacksImage({ waiting }: PodNote): Problem | undefined {
  if (!waiting || !/Image/.test(waiting.reason)) return undefined
  return { reason: 'ImagePullFailed', message: sentence(`The image of container ${waiting.container} can't be pulled`, waiting.message) }
}

function lacksContainer({ waiting }: PodNote): Problem | undefined {
  if (!waiting || !/^(CreateContainer|RunContainer|StartError|InvalidImage)/.test(waiting.reason)) return undefined
  return { reason: 'ContainerFailed', message: sentence(`The container ${waiting.container} can't be made`, waiting.message) }
}

/** Told even when the game runs again: it will happen again. */
function ranOutOfMemory({ lastExit, restarts }: PodNote): Problem | undefined {
  if (lastExit?.reason !== 'OOMKilled') return undefined
  const often = restarts > 1 ? `${restarts} times` : 'once'
  return { reason: 'OutOfMemory', message: `The game used more memory than its container may, ${often} since the pod was made, and was killed without a save. Raise spec.memory, or use fewer mods or a smaller view distance.` }
}

/**
 * What the image's installers say of versions that do not exist, and a JVM that is too old for the game
 * (https://github.com/itzg/mc-image-helper).
 */
const BAD_VERSION: readonly RegExp[] = [
  /(versions?|builds?)\b.{0,80}\b(not (be )?(found|available|exist|valid|supported|played)|does ?n.t exist|no (matching|such)|unknown|invalid)\b/i,
  /(unable|failed|could not|couldn't|cannot|can't) (to )?(find|locate|resolve|play|get).{0,60}(version|build)/i,
  /failed to locate .{0,20}installer|no (versions|builds) found|only supports versions/i,
  /(invalid|unknown|unsupported|malformed|no such).{0,40}version/i,
  /UnsupportedClassVersionError/,
]

function hasBadVersion({ lastExit, isStarted, wasReady }: PodNote): Problem | undefined {
  if (!lastExit || isStarted || wasReady || !BAD_VERSION.some((pattern) => pattern.test(lastExit.message))) return undefined
  return { reason: 'BadVersion', message: withLog('This version can\'t be installed: there is no such version of this software, or of its loader', lastExit.message) }
}

function isLooping(pod: PodNote): Problem | undefined {
  const { lastExit, failures, waiting } = pod
  if (!isCrashLoop(pod)) return undefined
  // One that is held back has ended once more than it was started again.
  const ends = isHeldBack(waiting) ? failures + 1 : failures
  const often = ends === 1 ? 'once' : `${ends} times`
  const how = lastExit ? ` with exit code ${lastExit.code}` : ''
  return { reason: 'CrashLoop', message: withLog(`The game ended ${often}${how} and is started again later and later`, lastExit?.message) }
}

function wasKilled({ lastExit, isStarted }: PodNote): Problem | undefined {
  if (lastExit?.code !== 137 || isStarted) return undefined
  return { reason: 'Killed', message: 'The game was killed (exit code 137) and starts again: it no longer answered, or its node ran out of memory. What it had saved last is there.' }
}

function hasCrashed({ lastExit, isStarted }: PodNote): Problem | undefined {
  if (!lastExit || isStarted) return undefined
  return { reason: 'Crashed', message: withLog(`The game ended with exit code ${lastExit.code} and starts again`, lastExit.message) }
}

function doesNotAnswer({ isStarted, isReady, isTerminating, mode }: PodNote): Problem | undefined {
  if (mode !== 'Running' || !isStarted || isReady || isTerminating) return undefined
  return { reason: 'ProbeFailed', message: 'The game runs but no longer answers. If it stays so for three minutes it is restarted, with a save if it can.' }
}

function lacksSftp({ waiting }: PodNote): Problem | undefined {
  return waiting?.container === FILES_CONTAINER ? { reason: 'SftpFailed', message: sentence('The files are out of reach: the container sftp does not run', waiting.message) } : undefined
}

/** A statement with the end of the log below it, which is for those who know the game. */
function withLog(statement: string, log = ''): string {
  return log ? `${statement}. The log ends:\n${log}` : `${statement}.`
}

/** A statement with what Kubernetes says to it. */
function sentence(statement: string, detail = ''): string {
  return detail ? `${statement}: ${detail}` : `${statement}.`
}
