import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { MODE, PLAYERS_NOTE, POD_NOTE, REFUSAL_NOTE, RESTART_REQUEST, SETTINGS, UPGRADE_REQUEST, VOLUME_NOTE, type PlayersNote, type PodNote, type RefusalNote, type VolumeNote } from '../../contracts/notes.ts'
import type { CompositeReply, CompositeRequest } from '../../hooks/metacontroller.ts'
import { finalize } from '../../hooks/minecraft-server/finalize.ts'
import type { Observed, ObservedSet } from '../../hooks/minecraft-server/observed.ts'
import { newServer, type Server } from '../../hooks/minecraft-server/server.ts'
import { CHILD_RULE, sync } from '../../hooks/minecraft-server/sync.ts'
import type { Settings } from '../../hooks/settings.ts'

export const NOW = '2026-05-01T12:00:00Z'
export const LATER = '2026-05-01T13:00:00Z'

export const settings: Settings = {
  minecraftImage: 'itzg/minecraft-server:test',
  sftpImage: 'atmoz/sftp:test',
  derivationKey: Buffer.alloc(32, 7),
  nodePortHost: 'nodes.example.org',
  blockedRanges: ['10.0.0.0/8', 'fc00::/7'],
  allowed: { nodeLabels: ['homecraft.io/*'], taints: ['homecraft.io/dedicated'], serviceAnnotations: ['metallb.io/*'], domains: ['example.org'] },
  quota: { servers: 20, pods: 25, claims: 40, cpu: 64, memory: '65536Mi', storage: '200Gi' },
}

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const SET = 'StatefulSet.apps/v1'
const NOTES = [POD_NOTE, REFUSAL_NOTE, VOLUME_NOTE, PLAYERS_NOTE]

/** Every kind that Metacontroller sends, without an object. */
const none = (): CompositeRequest['children'] => Object.fromEntries(CHILD_RULE.allowed.map((kind) => [kind, {}]))

/** A request for the server `survival` as Metacontroller sends it, without children. */
export function newRequest(spec: Json = {}, parent: Json = {}): CompositeRequest {
  return {
    parent: {
      apiVersion: 'homecraft.io/v1alpha1',
      kind: 'MinecraftServer',
      metadata: { name: 'survival', namespace: 'default', uid: '5d3f9c1e-0000-4000-8000-000000000001', generation: 1, ...parent.metadata },
      spec: { eula: true, ...spec },
      status: parent.status,
    },
    children: none(),
    finalizing: false,
  }
}

/**
 * What the cluster makes of a reply: the children are there, changed since they were last seen, and `status` is that of
 * the StatefulSet. What relay has noted stays, since nobody else writes it.
 */
export function applied(request: CompositeRequest, reply: CompositeReply, status: Json = {}, service: Json = {}): CompositeRequest {
  const children = none()
  const before = setOf(request)
  for (const child of structuredClone(reply.children) as Json[]) {
    child.metadata.generation = (before?.metadata.generation ?? 1) + 1
    if (child.kind === 'StatefulSet') {
      child.status = { observedGeneration: child.metadata.generation, replicas: 0, ...status }
      child.metadata.annotations = { ...notesOf(before), ...child.metadata.annotations }
    }
    if (child.kind === 'Service') child.status = service
    const group = children[`${child.kind}.${child.apiVersion}`] as Json
    group[`${child.metadata.namespace}/${child.metadata.name}`] = child
  }
  return { ...request, parent: { ...request.parent, status: reply.status }, children }
}

/** The observed StatefulSet. */
export const setOf = ({ parent: { metadata }, children }: CompositeRequest): Json => children[SET]?.[`${metadata.namespace}/mc-${metadata.name}`]

const notesOf = (set: Json): object => Object.fromEntries(NOTES.flatMap((name) => (set?.metadata.annotations?.[name] ? [[name, set.metadata.annotations[name]]] : [])))

/** What relay tells of a pod that works and was made from a spec at its defaults. */
export const newPod = (patch: Partial<PodNote> = {}): PodNote => ({
  uid: 'pod-1', mode: 'Running', settings: {}, restartRequest: '', upgradeRequest: '', isReady: true, isStarted: true, wasReady: true, isTerminating: false, restarts: 0, failures: 0, ...patch,
})

/** What a pod is told by that was made from the template of an observed StatefulSet. */
function marksIn(set: Json): Partial<PodNote> {
  const { [MODE]: mode = 'Running', [SETTINGS]: digests, [RESTART_REQUEST]: restartRequest = '', [UPGRADE_REQUEST]: upgradeRequest = '' } = set.spec.template.metadata.annotations ?? {}
  return { mode, settings: digests && JSON.parse(digests), restartRequest, upgradeRequest }
}

interface Notes {
  /** Of the pod: what differs from one that works and is of the observed template. */
  pod?: Partial<PodNote>
  refusal?: RefusalNote
  volume?: VolumeNote
  players?: PlayersNote
}

/** The same request after relay has noted what it saw as annotations of the StatefulSet. */
export function noted(request: CompositeRequest, { pod, refusal, volume, players }: Notes): CompositeRequest {
  const result = structuredClone(request)
  const set = setOf(result)
  const notes = { [POD_NOTE]: pod && newPod({ ...marksIn(set), ...pod }), [REFUSAL_NOTE]: refusal, [VOLUME_NOTE]: volume, [PLAYERS_NOTE]: players }
  for (const [name, note] of Object.entries(notes)) if (note) set.metadata.annotations[name] = JSON.stringify(note)
  return result
}

/** The same request, of which relay has seen nothing. */
export function unnoted(request: CompositeRequest): CompositeRequest {
  const result = structuredClone(request)
  for (const name of NOTES) delete setOf(result).metadata.annotations[name]
  return result
}

/** A StatefulSet's status with its one pod ready. */
export const READY = { replicas: 1, readyReplicas: 1, updatedReplicas: 1 }

/** A Service that was given an address. */
export const ADDRESS = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }

/** A volume of `size` on which a world was run. */
export const bound = (size = '1Gi'): VolumeNote => ({ phase: 'Bound', requested: size, capacity: size, world: { version: '1.21.8', upgradeRequest: '' } })

/** The same server, one step later: relay has looked, it is observed as `status` says, and asked for with `change`. */
export const running = (spec: Json = {}, change: Json = {}, status: Json = READY): CompositeRequest => laterOf(newRequest(spec), change, status)

/** Any server that was asked for first, likewise. */
export function laterOf(first: CompositeRequest, change: Json = {}, status: Json = READY): CompositeRequest {
  const spec = first.parent.spec as Json
  const looked = noted(applied(first, doSync(first)), { volume: bound(spec.storageSize) })
  const seen = applied(looked, doSync(looked), status, ADDRESS)
  const isReady = (status.readyReplicas ?? 0) > 0
  return asked((status.replicas ?? 0) > 0 ? noted(seen, { pod: { isReady, isStarted: isReady, wasReady: isReady } }) : seen, change)
}

/** The same request, asked for otherwise. */
export const asked = (request: CompositeRequest, change: Json): CompositeRequest => ({ ...request, parent: { ...request.parent, spec: { ...(request.parent.spec as object), ...change } } })

/** What `observe` tells of a StatefulSet whose one pod works, made from a spec at its defaults. */
export const newSet = (patch: Partial<ObservedSet> = {}): ObservedSet => ({
  isSettled: true, isNew: false, wantedReplicas: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1,
  isRestarting: false, newest: { mode: 'Running', settings: {}, restartRequest: '' }, running: { mode: 'Running', settings: {}, restartRequest: '' }, storageSize: '1Gi', storageClassName: undefined, ...patch,
})

/** What `observe` tells where no spec was accepted before. */
const NO_RECORD: Pick<Observed, 'lastSpec' | 'lastSftpUsers'> = { lastSpec: () => undefined, lastSftpUsers: () => undefined }

/** What `observe` tells of a server that works. */
export const newObserved = (patch: Partial<Observed> = {}): Observed => ({ hasChildren: true, set: newSet(), pod: newPod(), volume: bound(), conditions: [], ...NO_RECORD, ...patch })

/** What `observe` tells of a server that nothing was made for yet. */
export const NOTHING: Observed = { hasChildren: false, conditions: [], ...NO_RECORD }

export const doSync = (request: CompositeRequest, now = NOW): Json => sync(request, now, settings)
export const doFinalize = (request: CompositeRequest, now = NOW): Json => finalize({ ...request, finalizing: true }, now, settings)
export const child = (reply: Json, kind: string): Json => reply.children.find((one: Json) => one.kind === kind)
export const condition = (reply: Json, type: string): Json => reply.status.conditions.find((one: Json) => one.type === type)
export const specOf = (spec: Json = {}): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })
export const serverOf = (spec: Json = {}, observed = newObserved(), chosen = settings): Server => newServer(newRequest(spec), specOf(spec), observed, chosen)
