import * as z from 'zod'
import type { Condition } from '../contracts/condition.ts'
import { MANAGED_BY, SERVER_ID_LABEL, ServerId, SPEC_VERSION } from '../contracts/identity.ts'
import { MinecraftServerStatus } from '../contracts/minecraft-server.ts'
import type { ServerState } from '../contracts/server-state.ts'

const strings = z.record(z.string(), z.string()).default({})

/** What is read of a MinecraftServer from outside. Loosely: one of an older or newer schema must be read too. */
export const ServerResource = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.int().default(0),
    labels: strings,
    annotations: strings,
    finalizers: z.array(z.string()).default([]),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.unknown(),
  // Not strict: what a later release tells beside it is left alone.
  status: z.object(MinecraftServerStatus.shape).catch({}).prefault({}),
})
export type ServerResource = z.infer<typeof ServerResource>

/** No row comes near this version: a resource that says so was edited by hand. */
const NO_VERSION = 2 ** 40

/** The version of the row that a managed resource was written from; undefined for one made with kubectl. */
export function specVersionOf({ metadata: { annotations } }: ServerResource): number | undefined {
  const version = Number(annotations[SPEC_VERSION])
  return annotations[MANAGED_BY] === 'api' && Number.isInteger(version) && version > 0 && version < NO_VERSION ? version : undefined
}

/** The id of a server: its label where the API manages it, else the uid of its resource. */
export function serverIdOf(resource: ServerResource): ServerId {
  const id = ServerId.safeParse(resource.metadata.labels[SERVER_ID_LABEL])
  return id.success && specVersionOf(resource) !== undefined ? id.data : resource.metadata.uid
}

/** What is seen of a server in its resource. The same resource gives the same state, whoever asks. */
export function toServerState(resource: ServerResource): ServerState {
  const { metadata, status } = resource
  const { observedGeneration, phase, endpoint, sftpEndpoint, sftpHostKey, version } = status
  const { reason, message } = toReason(status)
  const [address, port] = endpoint ? splitEndpoint(endpoint) : []
  const pending = status.conditions?.find((one) => one.type === 'PendingRestart' && one.status === 'True')
  return withoutUndefined({
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    observedGeneration,
    specVersion: specVersionOf(resource),
    phase,
    reason,
    message,
    isTerminating: metadata.deletionTimestamp !== undefined,
    address,
    port,
    sftpAddress: sftpEndpoint,
    sftpHostKey,
    version,
    pendingRestart: pending?.message,
  })
}

/** The condition that says most: a spec that is not accepted, what is wrong, else what is going on. */
function toReason({ conditions = [] }: MinecraftServerStatus): { reason?: string; message?: string } {
  const find = (type: string, ...statuses: string[]): Condition | undefined => conditions.find((one) => one.type === type && statuses.includes(one.status))
  const said = find('Accepted', 'False') ?? find('Degraded', 'True') ?? find('Available', 'True', 'False', 'Unknown')
  return said ? { reason: said.reason, message: said.message } : {}
}

function splitEndpoint(endpoint: string): [string, number] {
  const at = endpoint.lastIndexOf(':')
  return [endpoint.slice(0, at), Number(endpoint.slice(at + 1))]
}

function withoutUndefined<T extends object>(object: T): T {
  return JSON.parse(JSON.stringify(object)) as T // eslint-disable-line @typescript-eslint/consistent-type-assertions -- JSON drops undefined fields alone; there are no others that it changes
}
