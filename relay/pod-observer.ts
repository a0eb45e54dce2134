import { GROUP, KIND } from '../contracts/group.ts'
import { parseNote, POD_NOTE, PodNote } from '../contracts/notes.ts'
import type { Cluster } from './cluster.ts'
import type { Context } from './context.ts'
import { noteVersion, pingGame, type Game } from './look-at-game.ts'
import { newReply, type DecoratorReply, type DecoratorRequest } from './metacontroller.ts'
import { podName } from '../contracts/names.ts'
import { controllerOf, Pod, variableOf, type StatefulSet } from './objects.ts'
import { markOccupied } from './occupied.ts'
import { addressOfGame, toLastNote, toPodNote } from './pod-note.ts'
import { writeNote } from './write-note.ts'

/** Seconds between two looks at a game that answers, and after one that did not. */
const STEADY = 30
const SOON = 5

/** One look in so many reads the claim too, though nothing seems to have changed: about every five minutes. */
const THOROUGH_SHARE = 0.1

/** Called for every pod of a server: notes what is seen of it, and looks at its game. */
export async function observePod(context: Context, request: DecoratorRequest, signal: AbortSignal): Promise<DecoratorReply> {
  const pod = Pod.parse(request.object)
  const owner = controllerOf(pod.metadata, 'StatefulSet')
  if (!owner || pod.metadata.name !== podName(owner.name)) return newReply()
  const key = { namespace: pod.metadata.namespace, name: owner.name }
  const cluster = context.clusterFor(signal)

  // 1. What is seen of the pod.
  const seen = await context.lock.run(`${key.namespace}/${key.name}`, async () => {
    const set = await cluster.readSet(key)
    return set?.metadata.uid === owner.uid && isOfServer(set) ? { set, note: await notePod(cluster, set, pod) } : undefined
  })
  if (!seen) return newReply()

  // 2. What the game says of itself.
  const address = addressOfGame(pod, seen.note)
  if (!address) {
    await markOccupied(cluster, pod, 0)
    return newReply()
  }
  const outcome = await context.jobs.start(`ping ${key.namespace}/${key.name}`, (jobSignal) => lookAtGame(context, pod, { ...seen, address, asked: variableOf(pod, 'VERSION') }, jobSignal))
  return newReply(outcome === 'Done' ? STEADY : SOON)
}

async function lookAtGame(context: Context, pod: Pod, game: Game, signal: AbortSignal): Promise<void> {
  const cluster = context.clusterFor(signal)
  const { players, version } = await pingGame(context, game, signal)
  await markOccupied(cluster, pod, players.online)
  await noteVersion(cluster, game, version, context.random() < THOROUGH_SHARE)
}

function isOfServer(set: StatefulSet): boolean {
  return controllerOf(set.metadata, KIND)?.apiVersion.startsWith(`${GROUP}/`) ?? false
}

/** Notes the pod and gives what was told of it. Calls may be late, so what is written is read from the pod that is there. */
async function notePod(cluster: Cluster, set: StatefulSet, pod: Pod): Promise<PodNote> {
  const before = parseNote(PodNote, set.metadata.annotations[POD_NOTE])
  const told = toPodNote(pod, before)
  if (JSON.stringify(told) === set.metadata.annotations[POD_NOTE]) return told
  await writeNote(cluster, set, POD_NOTE, async ({ metadata }) => {
    const previous = parseNote(PodNote, metadata.annotations[POD_NOTE])
    const live = await cluster.readPod(pod.metadata)
    if (!live) return toLastNote(pod, previous)
    return controllerOf(live.metadata, 'StatefulSet')?.uid === metadata.uid ? toPodNote(live, previous) : undefined
  })
  return told
}
