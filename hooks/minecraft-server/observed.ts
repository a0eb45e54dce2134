import * as z from 'zod'
import { Condition } from '../../contracts/condition.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { parseNote, PLAYERS_NOTE, PlayersNote, POD_NOTE, PodNote, REFUSAL_NOTE, RefusalNote, VOLUME_NOTE, VolumeNote } from '../../contracts/notes.ts'
import type { CompositeRequest, ObservedObject } from '../metacontroller.ts'
import { childName } from '../../contracts/names.ts'
import { ACCEPTED_SPEC } from './names.ts'
import { marksOf, parseMarks, type PodMarks } from './pod-marks.ts'

const Annotations = z.record(z.string(), z.string()).default({})

const ObservedStatefulSet = z.object({
  metadata: z.object({ generation: z.int(), annotations: Annotations }),
  spec: z.object({
    replicas: z.int().default(1),
    updateStrategy: z.object({ type: z.string() }).optional(),
    template: z.object({ metadata: z.object({ annotations: Annotations }) }),
    volumeClaimTemplates: z.array(z.object({
      spec: z.object({ storageClassName: z.string().optional(), resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
    })).min(1),
  }),
  status: z.object({
    observedGeneration: z.int().default(0),
    replicas: z.int().default(0),
    readyReplicas: z.int().default(0),
    updatedReplicas: z.int().default(0),
  }).prefault({}),
})

const ObservedService = z.object({
  spec: z.object({ type: z.string().default('ClusterIP'), ports: z.array(z.object({ port: z.int(), nodePort: z.int().optional() })) }),
  status: z.object({
    loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).optional() }).default({}),
  }).prefault({}),
})

const ObservedSecret = z.object({ data: z.record(z.string(), z.string()) })

const ObservedStatus = z.object({ conditions: z.array(Condition) })

/** What of an accepted spec is needed to know passwords that were crypted before. */
const KnownUsers = z.object({ sftpUsers: z.array(z.string()) })

/** What is known of the StatefulSet. */
export interface ObservedSet {
  /** Whether its controller has seen its newest spec, so that the counts below speak of it. */
  isSettled: boolean
  /** Whether its spec is still the first one. */
  isNew: boolean
  wantedReplicas: number
  /** Pods that exist, those being stopped among them. */
  replicas: number
  readyReplicas: number
  /** Pods of the newest template that are not being stopped. */
  updatedReplicas: number
  /** Whether its pod is to be replaced, as was decided last. A release without marks always wrote so, and meant nothing by it. */
  isRestarting: boolean
  /** What its newest template says. */
  newest: PodMarks
  /** What the pod that runs was started with; absent without a pod, and when nobody can tell. */
  running: PodMarks | undefined
  /** Size and class that the volume was first asked for with: both immutable. */
  storageSize: string
  storageClassName: string | undefined
}

/** The children as Metacontroller sees them, read once. */
export interface Observed {
  /** Whether there is any child. */
  hasChildren: boolean
  set?: ObservedSet | undefined
  service?: z.infer<typeof ObservedService> | undefined
  /** What relay saw of the newest pod; of a pod that is gone, while the StatefulSet counts none. */
  pod?: PodNote | undefined
  /** Why there is no pod though one is wanted, in the API server's words. */
  refusal?: string | undefined
  /** What relay saw of the volume; absent until it has looked. */
  volume?: VolumeNote | undefined
  /** Which players relay has brought to the game. */
  players?: PlayersNote | undefined
  /**
   * The spec that they were last made from; read when it is asked for, which is seldom. No getter: one that is made anew
   * with each object is part of its hidden class, and with it V8 keeps the whole request until its next full collection.
   */
  lastSpec: () => MinecraftServerSpec | undefined
  /** The SFTP users of that spec, as lines with crypted passwords. */
  lastSftpUsers: () => string[] | undefined
  /** The conditions that the parent has now. */
  conditions: Condition[]
}

/** Reads the children and the present conditions of a request. */
export function observe(request: CompositeRequest): Observed {
  const key = `${request.parent.metadata.namespace}/${childName(request.parent.metadata.name)}`
  const sets = request.children['StatefulSet.apps/v1']
  // Metacontroller sends every kind, empty or not: without this one nothing could be told from nothing known.
  if (!sets) throw new Error('the request names no StatefulSets')
  const object = sets[key]
  const service = request.children['Service.v1']?.[key]
  const notes = annotationsOf(object)
  const accepted = (): string | undefined => decode(ObservedSecret.safeParse(request.children['Secret.v1']?.[key]).data?.data[ACCEPTED_SPEC])
  const pod = parseNote(PodNote, notes[POD_NOTE])
  const set = object && toSet(object, pod)
  return {
    hasChildren: Object.values(request.children).some((group) => Object.keys(group).length > 0),
    set,
    service: service && ObservedService.parse(service),
    pod,
    refusal: set && lacksPod(set) ? parseNote(RefusalNote, notes[REFUSAL_NOTE])?.message : undefined,
    volume: parseNote(VolumeNote, notes[VOLUME_NOTE]),
    players: parseNote(PlayersNote, notes[PLAYERS_NOTE]),
    lastSpec: () => parseNote(MinecraftServerSpec, accepted()),
    lastSftpUsers: () => parseNote(KnownUsers, accepted())?.sftpUsers,
    conditions: ObservedStatus.safeParse(request.parent.status).data?.conditions ?? [],
  }
}

/** Whether the pod was to be made and is not there: only then does a refusal still hold. */
const lacksPod = ({ isSettled, wantedReplicas, replicas }: ObservedSet): boolean => isSettled && wantedReplicas > 0 && replicas === 0

/** A template of a release that made no marks ran the game, and had no token. */
const UNMARKED: PodMarks = { mode: 'Running', restartRequest: '' }

const decode = (base64: string | undefined): string | undefined => (base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8'))

const annotationsOf = (object: ObservedObject | undefined): Record<string, string> => object?.metadata.annotations ?? {}

function toSet(object: ObservedObject, pod: PodNote | undefined): ObservedSet {
  const { metadata, spec, status } = ObservedStatefulSet.parse(object)
  const [claim] = spec.volumeClaimTemplates
  if (!claim) throw new Error('the StatefulSet has no volume claim template')
  const isSettled = status.observedGeneration >= metadata.generation
  // The pod of the newest template was started with what stands there. Of an older one only relay can tell.
  const isNewest = isSettled && status.updatedReplicas > 0
  const newest = parseMarks(spec.template.metadata.annotations)
  const marks = isNewest ? newest : pod && marksOf(pod)
  return {
    isSettled,
    isNew: metadata.generation === 1,
    wantedReplicas: spec.replicas,
    replicas: status.replicas,
    readyReplicas: status.readyReplicas,
    updatedReplicas: status.updatedReplicas,
    isRestarting: newest !== undefined && spec.updateStrategy?.type === 'RollingUpdate',
    newest: newest ?? UNMARKED,
    running: status.replicas > 0 ? marks : undefined,
    storageSize: claim.spec.resources.requests.storage,
    storageClassName: claim.spec.storageClassName,
  }
}
