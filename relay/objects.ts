import * as z from 'zod'
import { GAME_CONTAINER } from '../contracts/names.ts'

const strings = z.record(z.string(), z.string())

const Metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  generation: z.int().default(0),
  resourceVersion: z.string().default(''),
  labels: strings.default({}),
  annotations: strings.default({}),
  ownerReferences: z.array(z.object({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().default(false) })).default([]),
  deletionTimestamp: z.string().optional(),
})

/** What relay reads of a StatefulSet. */
export const StatefulSet = z.object({
  metadata: Metadata,
  spec: z.object({ replicas: z.int().default(1) }).prefault({}),
  status: z.object({ replicas: z.int().default(0), observedGeneration: z.int().default(0) }).prefault({}),
})
export type StatefulSet = z.infer<typeof StatefulSet>

/** What relay reads of an Event. */
export const ClusterEvent = z.object({ message: z.string().default(''), lastTimestamp: z.string().nullish(), eventTime: z.string().nullish() })
export type ClusterEvent = z.infer<typeof ClusterEvent>

const Terminated = z.object({ exitCode: z.int().default(0), reason: z.string().default(''), message: z.string().default('') })
const Waiting = z.object({ reason: z.string().default(''), message: z.string().default('') })
const ContainerState = z.object({ waiting: Waiting.optional(), running: z.object({ startedAt: z.string().optional() }).optional(), terminated: Terminated.optional() })
const ContainerStatus = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  started: z.boolean().nullish(),
  restartCount: z.int().min(0).default(0),
  state: ContainerState.prefault({}),
  lastState: ContainerState.prefault({}),
})
export type ContainerStatus = z.infer<typeof ContainerStatus>

/** What relay reads of a pod. */
export const Pod = z.object({
  metadata: Metadata,
  spec: z.object({ containers: z.array(z.object({ name: z.string(), env: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]) })).default([]) }).prefault({}),
  status: z.object({
    phase: z.string().default('Pending'),
    reason: z.string().optional(),
    message: z.string().optional(),
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().default(''), message: z.string().default('') })).default([]),
    initContainerStatuses: z.array(ContainerStatus).default([]),
    containerStatuses: z.array(ContainerStatus).default([]),
  }).prefault({}),
})
export type Pod = z.infer<typeof Pod>

/** What relay reads of a volume claim. */
export const VolumeClaim = z.object({
  metadata: Metadata,
  spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string().optional() }).prefault({}) }).prefault({}) }).prefault({}),
  status: z.object({
    phase: z.enum(['Pending', 'Bound', 'Lost']).default('Pending'),
    capacity: z.object({ storage: z.string().optional() }).prefault({}),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') })).default([]),
    allocatedResourceStatuses: z.object({ storage: z.string().optional() }).prefault({}),
  }).prefault({}),
})
export type VolumeClaim = z.infer<typeof VolumeClaim>

const players = z.array(z.string()).default([])

/** What relay reads of a MinecraftServer. Loosely: a spec of an older schema must be read too. */
export const Server = z.object({
  metadata: Metadata,
  spec: z.object({
    desiredState: z.string().default('Running'),
    storageSize: z.string().optional(),
    whitelist: z.object({ enabled: z.boolean().default(false), players }).prefault({}),
    ops: players,
    bans: players,
  }),
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().default('') })).default([]) }).prefault({}),
})
export type Server = z.infer<typeof Server>

/** The owner that manages an object, if it is of this kind. */
export function controllerOf({ ownerReferences }: z.infer<typeof Metadata>, kind: string): { apiVersion: string; name: string; uid: string } | undefined {
  return ownerReferences.find((owner) => owner.controller && owner.kind === kind)
}

/** How a container of a pod is; undefined before it was made. */
export function containerOf({ status }: Pod, name: string): ContainerStatus | undefined {
  return status.containerStatuses.find((one) => one.name === name)
}

/** A variable of the game's container, which tells the image what to install and to run; empty when it is not set. */
export function variableOf({ spec }: Pod, name: string): string {
  return spec.containers.find((one) => one.name === GAME_CONTAINER)?.env.find((one) => one.name === name)?.value ?? ''
}
