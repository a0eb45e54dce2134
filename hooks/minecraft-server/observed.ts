import * as z from 'zod'
import { Condition } from '../../contracts/condition.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { CompositeRequest, ObservedObject } from '../metacontroller.ts'
import { ACCEPTED_SPEC, childName, TEMPLATE_DIGEST } from './names.ts'

const ObservedStatefulSet = z.object({
  metadata: z.object({ generation: z.int(), annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({
    replicas: z.int().default(1),
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

/** What is known of the StatefulSet. */
export interface ObservedSet {
  /** Digest of the pod template that it was given last. */
  templateDigest: string | undefined
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
  /** The spec that they were last made from. */
  lastSpec?: MinecraftServerSpec | undefined
  /** The conditions that the parent has now. */
  conditions: Condition[]
}

/** Reads the children and the present conditions of a request. */
export function observe(request: CompositeRequest): Observed {
  const key = `${request.parent.metadata.namespace}/${childName(request.parent.metadata.name)}`
  const sets = request.children['StatefulSet.apps/v1']
  // Metacontroller sends every kind, empty or not: without this one nothing could be told from nothing known.
  if (!sets) throw new Error('the request names no StatefulSets')
  const set = sets[key]
  const service = request.children['Service.v1']?.[key]
  return {
    hasChildren: Object.values(request.children).some((group) => Object.keys(group).length > 0),
    set: set && toSet(set),
    service: service && ObservedService.parse(service),
    lastSpec: parseLastSpec(request.children['Secret.v1']?.[key]),
    conditions: z.looseObject({ conditions: z.array(Condition) }).safeParse(request.parent.status).data?.conditions ?? [],
  }
}

function toSet(object: ObservedObject): ObservedSet {
  const { metadata, spec, status } = ObservedStatefulSet.parse(object)
  const [claim] = spec.volumeClaimTemplates
  if (!claim) throw new Error('the StatefulSet has no volume claim template')
  return {
    templateDigest: metadata.annotations[TEMPLATE_DIGEST],
    isSettled: status.observedGeneration >= metadata.generation,
    isNew: metadata.generation === 1,
    wantedReplicas: spec.replicas,
    replicas: status.replicas,
    readyReplicas: status.readyReplicas,
    updatedReplicas: status.updatedReplicas,
    storageSize: claim.spec.resources.requests.storage,
    storageClassName: claim.spec.storageClassName,
  }
}

/** An annotation that somebody spoilt counts as absent. */
function parseLastSpec(secret: ObservedObject | undefined): MinecraftServerSpec | undefined {
  const text = secret?.metadata.annotations?.[ACCEPTED_SPEC]
  if (!text) return undefined
  try {
    return MinecraftServerSpec.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
