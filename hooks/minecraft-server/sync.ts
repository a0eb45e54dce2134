import { MinecraftServerStatus } from '../../contracts/minecraft-server.ts'
import type { ChildRule, CompositeReply, CompositeRequest } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import { acceptSpec } from './checks.ts'
import { newPlan } from './children.ts'
import { observe } from './observed.ts'
import { newServer } from './server.ts'
import { toErrorStatus, toStatus } from './status.ts'

const KINDS = ['ConfigMap.v1', 'Secret.v1', 'Service.v1', 'NetworkPolicy.networking.k8s.io/v1', 'PodDisruptionBudget.policy/v1', 'StatefulSet.apps/v1']

/** The children that a MinecraftServer may and must have. */
export const CHILD_RULE: ChildRule = { allowed: KINDS, required: KINDS, status: MinecraftServerStatus }

/** If the world were as in the request, what would we want? */
export function sync(request: CompositeRequest, now: string, settings: Settings): CompositeReply {
  const observed = observe(request)
  // 1. Take the spec asked for, or the last valid one.
  const { spec, accepted } = acceptSpec(request.parent.spec, observed, settings.allowed)
  if (!spec) return { status: toErrorStatus(observed, accepted, now), children: [] }

  // 2. Want its children, with a pod or without.
  const server = newServer(request, spec, observed, settings)
  const { children, wanted, pending } = newPlan(server)

  // 3. Tell what is seen of them.
  return { status: toStatus(server, wanted, pending, { accepted, now }), children }
}
