import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { SECURED, tenantOf } from '../../contracts/identity.ts'
import type { AttachmentRule, DecoratorReply, DecoratorRequest } from '../decorator.ts'
import { kindOf, type ObservedObject } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import { newLimitRange } from './limit-range.ts'
import { newDefaultDeny } from './network-policy.ts'
import { newResourceQuota } from './resource-quota.ts'

const KINDS = ['ResourceQuota.v1', 'LimitRange.v1', 'NetworkPolicy.networking.k8s.io/v1']

/** What a tenant's Namespace may and must have. */
export const ATTACHMENT_RULE: AttachmentRule = { allowed: KINDS, required: KINDS, annotations: [SECURED] }

type Attachment = ReturnType<typeof newResourceQuota> | ReturnType<typeof newLimitRange> | ReturnType<typeof newDefaultDeny>

/** If the tenant's Namespace were as in the request, what would we want in it? The time is no input of this hook. */
export function sync({ object, attachments }: DecoratorRequest, _now: string, { quota }: Settings): DecoratorReply {
  const { name, labels } = object.metadata
  const observed = Object.values(attachments).flatMap((group) => Object.values(group))

  // 1. A namespace whose label is not its own tenant's is nobody's, and to close it might break what it is for. One that
  //    is closed already stays so: a slip in a label opens nothing.
  if (tenantOf(name, labels) === undefined && observed.length === 0) return { annotations: { [SECURED]: null }, attachments: [] }

  // 2. Want quota, limits and policies.
  const wanted = [newResourceQuota(name, quota), newLimitRange(name), newDefaultDeny(name)]

  // 3. Tell whether they are all there and in force: the first server waits for that.
  const isSecured = wanted.every((one) => observed.some((other) => isAsWanted(one, other) && isInForce(other)))
  return { annotations: { [SECURED]: isSecured ? 'true' : null }, attachments: wanted }
}

/** Exactly what was wanted: a rule more in a policy would be a hole in it. Others add objects of their own beside ours. */
function isAsWanted(wanted: Attachment, observed: ObservedObject): boolean {
  return kindOf(observed) === kindOf(wanted) && observed.metadata.name === wanted.metadata.name && observed.metadata.deletionTimestamp === undefined && isDeepStrictEqual(observed['spec'], wanted.spec)
}

const Amounts = z.record(z.string(), z.string())
const Quota = z.looseObject({ spec: z.looseObject({ hard: Amounts }), status: z.looseObject({ hard: Amounts, used: Amounts }) })

/**
 * The API server goes by what a quota's status says, which its controller puts there. It refuses what is not counted yet:
 * for half a minute a new kind is not, and a server refused by that would have failed for good.
 */
function isInForce(observed: ObservedObject): boolean {
  if (observed.kind !== 'ResourceQuota') return true
  const { data } = Quota.safeParse(observed)
  return data !== undefined && isDeepStrictEqual(data.status.hard, data.spec.hard) && Object.keys(data.spec.hard).every((resource) => resource in data.status.used)
}
