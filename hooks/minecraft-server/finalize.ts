import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { CompositeReply, CompositeRequest } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import { isGone } from './activity.ts'
import { acceptSpec } from './checks.ts'
import { newPlan } from './children.ts'
import { observe } from './observed.ts'
import { newServer } from './server.ts'
import { toStatus } from './status.ts'

/** What stands in for a spec that is not valid and never was: to stop a server nothing needs to be known of it. */
const ANY_SPEC = MinecraftServerSpec.parse({ eula: true })

/** A MinecraftServer is being deleted: let its pod save and end, then let the children go. The volume stays. */
export function finalize(request: CompositeRequest, now: string, settings: Settings): CompositeReply {
  const observed = observe(request)
  const { spec = ANY_SPEC, accepted } = acceptSpec(request.parent.spec, observed, settings.allowed)

  // 1. No pod is wanted any more; everything else stays until it is gone.
  const server = newServer(request, spec, observed, settings)
  const { children, wanted, pending } = newPlan(server, true)
  const status = { ...toStatus(server, wanted, pending, { accepted, now }), phase: 'Stopping' }

  // 2. The pod is gone, so the world is saved. A StatefulSet that is missing beside its siblings may have lost its
  //    owner, with its pod: it is wanted once more, without a pod, and so comes back before it goes.
  const isDone = observed.set ? isGone(observed.set) : !observed.hasChildren
  return isDone ? { status, children: [], finalized: true } : { status, children }
}
