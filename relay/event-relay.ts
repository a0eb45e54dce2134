import { KIND } from '../contracts/group.ts'
import { FILES_DIGEST, parseNote, PLAYERS_NOTE, PlayersNote, POD_NOTE, PodNote } from '../contracts/notes.ts'
import { targetOf, type Cluster } from './cluster.ts'
import { UnfinishedError } from './bring-players.ts'
import type { Context } from './context.ts'
import type { Pause } from './jobs.ts'
import { newReply, type DecoratorReply, type DecoratorRequest } from './metacontroller.ts'
import { podName, childName } from '../contracts/names.ts'
import { controllerOf, Server, type Pod, type StatefulSet } from './objects.ts'
import { isInLine, toPlayerLists } from './player-lists.ts'
import { bringToGame } from './players.ts'
import { addressOfGame, toPodNote } from './pod-note.ts'
import { lookAfterRefusal } from './refusal.ts'
import { lookAfterVolume } from './volume.ts'

/** One call in so many brings lists to a game again that refused some of them: at a resync each minute, every ten minutes. */
const RETRY_SHARE = 0.1

/** Longest wait before a game is talked to again whose talks fail. */
const LONGEST_PAUSE_MS = 300_000

/** A call that is due so soon makes up for one that failed. */
const SOON_SECONDS = 15

/** Called for every MinecraftServer: reports its state, does what a hook can't, and notes for the hook what came of it. */
export async function relayServer(context: Context, { object }: DecoratorRequest, signal: AbortSignal): Promise<DecoratorReply> {
  const server = Server.parse(object)
  // Nothing may hold up a deletion, or begin anew while one is under way.
  if (server.metadata.deletionTimestamp) return newReply()
  // Neither waits for the other, or for its success.
  const [told, done] = await Promise.allSettled([context.reporter?.report(object), lookAfter(context, server, signal)])
  if (done.status === 'rejected') throw done.reason
  const { resyncAfterSeconds = Infinity } = done.value
  if (told.status === 'rejected' && resyncAfterSeconds > SOON_SECONDS) throw told.reason
  return done.value
}

/** Looks after the pod, the volume, the files and the players of a server. */
async function lookAfter(context: Context, server: Server, signal: AbortSignal): Promise<DecoratorReply> {
  const { name, namespace, uid } = server.metadata
  const key = { namespace, name: childName(name) }
  const cluster = context.clusterFor(signal)
  const seen = await context.lock.run(`${key.namespace}/${key.name}`, async () => {
    const set = await cluster.readSet(key)
    if (!set || controllerOf(set.metadata, KIND)?.uid !== uid) return undefined
    const resyncs = [await lookAfterVolume(cluster, server, set), await lookAfterRefusal(cluster, set)]
    // Now and then what the game refused is tried again: its account service may have been away.
    const isRetry = context.random() < RETRY_SHARE
    const pod = isPodDue(server, set, isRetry) ? await readOwnPod(cluster, set) : undefined
    if (pod) await hastenFiles(cluster, set, pod)
    return { set, resyncs, pod, isRetry }
  })
  if (!seen) return newReply()
  const playersResync = seen.pod && (await lookAfterPlayers(context, server, { ...seen, pod: seen.pod }))
  return newReply(...seen.resyncs, playersResync)
}

/** Whether something is owed to the pod, as far as its note tells. */
function isPodDue(server: Server, set: StatefulSet, isRetry: boolean): boolean {
  const { annotations } = set.metadata
  const note = parseNote(PodNote, annotations[POD_NOTE])
  if (!note || note.isTerminating || set.status.replicas === 0) return false
  return arePlayersDue(server, set, note, isRetry) || note.filesDigest !== annotations[FILES_DIGEST]
}

function arePlayersDue(server: Server, set: StatefulSet, note: PodNote, isRetry: boolean): boolean {
  if (note.mode !== 'Running' || !note.isReady) return false
  const players = parseNote(PlayersNote, set.metadata.annotations[PLAYERS_NOTE])
  return !isInLine(players, toPlayerLists(server.spec), runOf(note)) || (isRetry && players?.problems.length !== 0)
}

/** Names one run of a game: each begins with the lists that the image writes. */
const runOf = ({ uid, restarts }: PodNote): string => `${uid}/${restarts}`

async function readOwnPod(cluster: Cluster, { metadata }: StatefulSet): Promise<Pod | undefined> {
  const pod = await cluster.readPod({ namespace: metadata.namespace, name: podName(metadata.name) })
  return pod && controllerOf(pod.metadata, 'StatefulSet')?.uid === metadata.uid && !pod.metadata.deletionTimestamp ? pod : undefined
}

/** A change of the pod makes the kubelet bring its files up to date at once, instead of within two minutes. */
async function hastenFiles(cluster: Cluster, set: StatefulSet, pod: Pod): Promise<void> {
  const digest = set.metadata.annotations[FILES_DIGEST]
  if (digest === undefined || pod.metadata.annotations[FILES_DIGEST] === digest) return
  await cluster.patchPod(targetOf(pod), { metadata: { annotations: { [FILES_DIGEST]: digest } } })
}

/** Begins to bring the lists of players to the game. Gives when to look again, unless all is done. */
async function lookAfterPlayers(context: Context, server: Server, { set, pod, isRetry }: { set: StatefulSet; pod: Pod; isRetry: boolean }): Promise<number | undefined> {
  const note = toPodNote(pod, undefined)
  const address = addressOfGame(pod, note)
  if (!address || !arePlayersDue(server, set, note, isRetry)) return undefined
  const task = { set, uid: server.metadata.uid, address, run: runOf(note), lists: toPlayerLists(server.spec) }
  const job = `players ${set.metadata.namespace}/${set.metadata.name}`
  const outcome = await context.jobs.start(job, async (signal) => {
    const cluster = context.clusterFor(signal)
    const live = await readOwnPod(cluster, set)
    // While it waited, the address may have been given to another server, which must not learn the password.
    if (live?.metadata.uid === note.uid) await bringToGame(context, cluster, task, signal)
  }, toPause(context))
  if (outcome === 'Done') return undefined
  if (outcome === 'Running') return 5
  return Math.ceil(context.jobs.pauseLeftMs(job) / 1000) || 10 + 20 * context.random()
}

/** Between 10 and 30 s, and twice as long after each further failure. A talk that only has not come to its end goes on soon. */
const toPause = ({ random }: Context): Pause => (error, failures) =>
  Math.min(LONGEST_PAUSE_MS, (10_000 + 20_000 * random()) * 2 ** (error instanceof UnfinishedError ? 0 : Math.min(failures, 10)))
