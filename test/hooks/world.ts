import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { CompositeReply, CompositeRequest } from '../../hooks/metacontroller.ts'
import { finalize } from '../../hooks/minecraft-server/finalize.ts'
import { sync } from '../../hooks/minecraft-server/sync.ts'
import type { Settings } from '../../hooks/settings.ts'

export const NOW = '2026-05-01T12:00:00Z'
export const LATER = '2026-05-01T13:00:00Z'

export const settings: Settings = {
  minecraftImage: 'itzg/minecraft-server:test',
  sftpImage: 'atmoz/sftp:test',
  derivationKey: Buffer.alloc(32, 7),
  nodePortHost: 'nodes.example.org',
}

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

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
    children: { 'ConfigMap.v1': {}, 'Secret.v1': {}, 'Service.v1': {}, 'StatefulSet.apps/v1': {} },
    finalizing: false,
  }
}

/** What the cluster makes of a reply: the children are there, changed once since, and `status` is that of the StatefulSet. */
export function applied(request: CompositeRequest, reply: CompositeReply, status: Json = {}, service: Json = {}): CompositeRequest {
  const children: CompositeRequest['children'] = structuredClone({ 'ConfigMap.v1': {}, 'Secret.v1': {}, 'Service.v1': {}, 'StatefulSet.apps/v1': {} })
  for (const child of structuredClone(reply.children) as Json[]) {
    child.metadata.generation = 2
    if (child.kind === 'StatefulSet') child.status = { observedGeneration: 2, replicas: 0, ...status }
    if (child.kind === 'Service') child.status = service
    const group = children[`${child.kind}.${child.apiVersion}`] as Json
    group[`${child.metadata.namespace}/${child.metadata.name}`] = child
  }
  return { ...request, parent: { ...request.parent, status: reply.status }, children }
}

/** A StatefulSet's status with its one pod ready. */
export const READY = { replicas: 1, readyReplicas: 1, updatedReplicas: 1 }

/** A Service that was given an address. */
export const ADDRESS = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }

/** The same server, one step later: observed as `status` says, asked for with `change`. */
export function running(spec: Json = {}, change: Json = {}, status: Json = READY): CompositeRequest {
  const request = newRequest(spec)
  const seen = applied(request, sync(request, NOW, settings), status, ADDRESS)
  return { ...seen, parent: { ...seen.parent, spec: { ...(seen.parent.spec as object), ...change } } }
}

export const doSync = (request: CompositeRequest, now = NOW): Json => sync(request, now, settings)
export const doFinalize = (request: CompositeRequest, now = NOW): Json => finalize({ ...request, finalizing: true }, now, settings)
export const child = (reply: Json, kind: string): Json => reply.children.find((one: Json) => one.kind === kind)
export const condition = (reply: Json, type: string): Json => reply.status.conditions.find((one: Json) => one.type === type)
export const specOf = (spec: Json): MinecraftServerSpec => MinecraftServerSpec.parse({ eula: true, ...spec })
