import { MinecraftServerStatus } from '../../contracts/minecraft-server.ts'
import type { ChildRule, CompositeReply, CompositeRequest } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import { acceptSpec } from './checks.ts'
import { newChildren } from './children.ts'
import { observe } from './observed.ts'
import { newServer } from './server.ts'
import { toErrorStatus, toStatus } from './status.ts'

/** The children that a MinecraftServer may and must have. */
export const CHILD_RULE: ChildRule = {
  allowed: ['ConfigMap.v1', 'Secret.v1', 'Service.v1', 'StatefulSet.apps/v1'],
  required: ['ConfigMap.v1', 'Secret.v1', 'Service.v1', 'StatefulSet.apps/v1'],
  status: MinecraftServerStatus,
}

/** If the world were as in the request, what would we want? */
export function sync(request: CompositeRequest, now: string, settings: Settings): CompositeReply {
  const observed = observe(request)
  // 1. Take the spec asked for, or the last valid one.
  const { spec, accepted } = acceptSpec(request.parent.spec, observed.lastSpec)
  if (!spec) return { status: toErrorStatus(observed, accepted, now), children: [] }

  // 2. Want its children, with a pod or without.
  const server = newServer(request, spec, observed, settings)
  const replicas = spec.desiredState === 'Running' ? 1 : 0
  const { list, templateDigest } = newChildren(server, replicas)

  // 3. Tell what is seen of them.
  return { status: toStatus(server, { replicas, templateDigest }, accepted, now), children: list }
}
