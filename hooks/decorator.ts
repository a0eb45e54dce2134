import * as z from 'zod'
import { guardChildren, kindOf, ObservedChild, ReplyChild, UnsafeReplyError, type Child } from './metacontroller.ts'

/**
 * What Metacontroller sends to the sync hook of a DecoratorController, hook version v2
 * (https://metacontroller.github.io/metacontroller/api/decoratorcontroller.html#hooks).
 * Attachments are keyed by `Kind.apiVersion`, then `namespace/name`.
 */
export const DecoratorRequest = z.looseObject({
  object: z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).optional() }),
  }),
  attachments: z.record(z.string(), z.record(z.string(), ObservedChild)),
})
export type DecoratorRequest = z.infer<typeof DecoratorRequest>

/** What a hook answers. An attachment that is observed and not listed is deleted. */
export interface DecoratorReply {
  /** Annotations to set on the object; null removes one. */
  annotations: Record<string, string | null>
  attachments: Child[]
}

/** What a decorator of Namespaces may answer with; see `metacontroller/` for the manifest that says the same. */
export interface AttachmentRule {
  /** `Kind.apiVersion` of every attachment that may be answered. */
  allowed: readonly string[]
  /** Those without which no reply is right, once there is any attachment. */
  required: readonly string[]
  /** The annotations of the object that may be answered: others are other people's. */
  annotations: readonly string[]
}

/** No labels and no status: those of a Namespace are not ours. No `finalized`: without a finalize hook it says nothing. */
const Reply = z.strictObject({
  annotations: z.record(z.string(), z.string().nullable()),
  attachments: z.array(ReplyChild),
})

/** As `guardReply`, for a decorator of Namespaces: what it attaches is in that Namespace, and nothing that is required goes. */
export function guardAttachments(request: DecoratorRequest, reply: unknown, rule: AttachmentRule): DecoratorReply {
  const result = Reply.safeParse(reply)
  if (!result.success) throw new UnsafeReplyError(`the reply is malformed: ${z.prettifyError(result.error)}`)
  const { attachments, annotations } = result.data
  const foreign = Object.keys(annotations).find((key) => !rule.annotations.includes(key))
  if (foreign !== undefined) throw new UnsafeReplyError(`the annotation ${foreign} is not one of this controller`)
  // Metacontroller fills in no namespace where the parent has none.
  guardChildren(attachments, rule.allowed, (namespace) => namespace === request.object.metadata.name)
  const isNew = Object.values(request.attachments).every((group) => Object.keys(group).length === 0)
  const missing = isNew && attachments.length === 0 ? undefined : rule.required.find((kind) => !attachments.some((one) => kindOf(one) === kind))
  if (missing) throw new UnsafeReplyError(`no ${missing} is answered: it would be deleted`)
  // The schema has just proven the shape; the reply itself is passed on, so that no field is lost.
  return reply as DecoratorReply // eslint-disable-line @typescript-eslint/consistent-type-assertions
}
