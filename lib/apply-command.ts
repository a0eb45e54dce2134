import type { Change, Command, Deletion } from '../contracts/events.ts'
import { API_VERSION, KIND, PLURAL } from '../contracts/group.ts'
import { COMPOSITE_FINALIZER, KILL, MANAGED_BY, namespaceOf, RELAY_FINALIZER, SERVER_ID_LABEL, SPEC_VERSION } from '../contracts/identity.ts'
import { killPod, toKill, type Kill } from './kill.ts'
import { isStatus, pathOf, type KubernetesClient, type KubernetesObject } from './kubernetes.ts'
import { prepareNamespace } from './namespaces.ts'
import { newObjectCalls, type NewObject, type ObjectCalls } from './object-calls.ts'
import { MOST_DENIALS, toRefusal, type Outcome } from './outcome.ts'
import { removeWorld } from './remove-world.ts'
import { isSameSpec } from './same-spec.ts'
import { ServerResource, specVersionOf } from './server-state.ts'

const SERVERS = { apiVersion: API_VERSION, name: PLURAL }
const FINALIZERS = [COMPOSITE_FINALIZER, RELAY_FINALIZER]

/** How often a command is looked at anew because somebody else wrote meanwhile. */
const MOST_LOOKS = 4

/** The first wait for something that takes its time to end. */
const LATER_MS = 1_000

/** A resource as it was read: the part that is looked at, and the whole that is written back. */
interface Live {
  resource: ServerResource
  object: KubernetesObject
}

/**
 * Applies a command to the cluster. It may be applied again at any time, also after a crash in between: what was done
 * is not done twice. Rejects with what is not the command's own affair; whether to try again then, `isTransient` tells.
 * `tries` tells how often the command was applied, this time included: a right that is missing the first times may come.
 */
export async function applyCommand(client: KubernetesClient, command: Command, signal: AbortSignal, tries = MOST_DENIALS): Promise<Outcome> {
  const calls = newObjectCalls(client, signal)
  try {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const outcome = await attempt(calls, command, await readServer(calls, command))
      if (outcome !== 'Overtaken') return outcome
    }
    return { kind: 'Later', afterMs: LATER_MS, why: 'others write to the resource all the time' }
  } catch (error) {
    const refusal = toRefusal(error, tries)
    if (!refusal) throw error
    return refusal
  }
}

type Attempt = Promise<Outcome | 'Overtaken'>

function attempt(calls: ObjectCalls, command: Command, live: Live | undefined): Attempt {
  switch (command.type) {
    case 'server.created': return create(calls, command, live)
    case 'server.updated':
    case 'server.status.changed': return update(calls, command, live)
    case 'server.deleted': return remove(calls, command, live)
  }
}

const pathOfServer = ({ tenant, data }: Command): string => pathOf(SERVERS, namespaceOf(tenant), data.name)

async function readServer(calls: ObjectCalls, command: Command): Promise<Live | undefined> {
  const object = await calls.read(pathOfServer(command))
  return object && { object, resource: ServerResource.parse(object) }
}

/** Whether the resource is the server that the command is for. */
function isOurs({ metadata: { labels, annotations } }: ServerResource, { server }: Command): boolean {
  return annotations[MANAGED_BY] === 'api' && labels[SERVER_ID_LABEL] === server
}

/** Whether the command takes over this very resource, which kubectl made. */
function isAdopted({ metadata: { uid, annotations } }: ServerResource, { data }: Change): boolean {
  return data.adopt === uid && annotations[MANAGED_BY] !== 'api'
}

async function create(calls: ObjectCalls, command: Change, live: Live | undefined): Attempt {
  if (live && isOurs(live.resource, command)) return update(calls, command, live)
  if (live?.resource.metadata.deletionTimestamp !== undefined) return { kind: 'Later', afterMs: LATER_MS, why: 'the former server of the name is being deleted' }
  if (live) return nameTaken(command)
  const unready = await prepareNamespace(calls, command.tenant)
  if (unready) return unready
  const made = await calls.create(pathOf(SERVERS, namespaceOf(command.tenant)), newServer(command)).catch((error: unknown) => orUnready(calls, command, error))
  if (made === 'Exists') return 'Overtaken'
  return made === 'Done' ? { kind: 'Applied' } : made
}

/** A namespace whose deletion has begun takes nothing new, and then is not there: what to answer to that, if it is why. */
async function orUnready(calls: ObjectCalls, { tenant }: Command, error: unknown): Promise<Outcome> {
  // The API server learns of a quota a moment after it was counted; only its words tell this refusal from a quota that is used up.
  if (isStatus(error, 403) && /status unknown for quota/.test(String(error))) return { kind: 'Later', afterMs: LATER_MS, why: 'the quota of the namespace is not known yet' }
  if (isStatus(error, 404)) return { kind: 'Later', afterMs: LATER_MS, why: 'the namespace, or the kind, is not there' }
  const unready = isStatus(error, 403) ? await prepareNamespace(calls, tenant) : undefined
  if (unready) return unready
  throw error
}

/** `server.updated` and `server.status.changed` never create: a server that is gone would come back. */
async function update(calls: ObjectCalls, command: Change, live: Live | undefined): Attempt {
  if (!live) return { kind: 'Ignored', why: 'Missing' }
  const { resource } = live
  const end = judge(resource, command)
  if (end) return end
  const kill = command.data.kill ? await toKill(calls, resource, command.id) : undefined
  const isChanged = !isWritten(resource, command, kill)
  if (isChanged && (await calls.replace(pathOfServer(command), toWanted(live, command, kill))) !== 'Done') return 'Overtaken'
  const isKilled = kill !== undefined && (await killPod(calls, resource, kill))
  return isChanged || isKilled ? { kind: 'Applied' } : { kind: 'Ignored', why: 'Same' }
}

/** Why a command may not write to a resource; undefined when it may. */
function judge(resource: ServerResource, command: Change): Outcome | undefined {
  if (resource.metadata.deletionTimestamp !== undefined) return { kind: 'Ignored', why: 'Terminating' }
  if (!isOurs(resource, command) && !isAdopted(resource, command)) return nameTaken(command)
  return command.version < (specVersionOf(resource) ?? 0) ? { kind: 'Ignored', why: 'Outdated' } : undefined
}

async function remove(calls: ObjectCalls, command: Deletion, live: Live | undefined): Attempt {
  // The world of a name is that of whoever has the name now.
  if (live && !isOurs(live.resource, command)) return { kind: 'Gone', worldRemoved: false }
  if (live) return removeServer(calls, command, live.resource)
  if (!command.data.removeWorld) return { kind: 'Gone', worldRemoved: false }
  const world = await removeWorld(calls, namespaceOf(command.tenant), command.data.name)
  return world === 'Removed' ? { kind: 'Gone', worldRemoved: true } : { kind: 'Later', afterMs: LATER_MS, why: 'the volume claim is being deleted' }
}

/** The end of a resource is told by whoever lets it go; only who removes its world waits for it. */
async function removeServer(calls: ObjectCalls, command: Deletion, { metadata }: ServerResource): Attempt {
  const isNew = metadata.deletionTimestamp === undefined
  if (isNew && (await calls.remove(pathOfServer(command), metadata.uid)) !== 'Done') return 'Overtaken'
  if (command.data.removeWorld) return { kind: 'Later', afterMs: LATER_MS, why: 'the server saves its world and ends' }
  return isNew ? { kind: 'Applied' } : { kind: 'Ignored', why: 'Terminating' }
}

function nameTaken({ data, tenant }: Command): Outcome {
  return { kind: 'Refused', reason: 'NameTaken', message: `A MinecraftServer ${data.name} that is not this one is there already, in the namespace ${namespaceOf(tenant)}.` }
}

function isWritten(resource: ServerResource, { version, data }: Change, kill: Kill | undefined): boolean {
  return specVersionOf(resource) === version && isSameSpec(resource.spec, data.spec) && (!kill || resource.metadata.annotations[KILL] === kill.note)
}

const toMarks = ({ server, version }: Command): { labels: Record<string, string>; annotations: Record<string, string> } =>
  ({ labels: { [SERVER_ID_LABEL]: server }, annotations: { [MANAGED_BY]: 'api', [SPEC_VERSION]: String(version) } })

function newServer(command: Change): NewObject {
  const { tenant, data } = command
  return { apiVersion: API_VERSION, kind: KIND, metadata: { name: data.name, namespace: namespaceOf(tenant), ...toMarks(command), finalizers: FINALIZERS }, spec: data.spec }
}

/** The whole spec is replaced: a field that the command does not name is not wanted. What others wrote to metadata stays. */
function toWanted({ object }: Live, command: Change, kill: Kill | undefined): KubernetesObject {
  const { metadata } = object
  const { labels, annotations } = toMarks(command)
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, ...annotations, ...(kill && { [KILL]: kill.note }) },
      finalizers: [...new Set([...(metadata.finalizers ?? []), ...FINALIZERS])],
    },
    spec: command.data.spec,
  }
}
