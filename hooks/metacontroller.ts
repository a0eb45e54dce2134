import * as z from 'zod'

/**
 * The webhook contract of a CompositeController, hook version v2
 * (https://metacontroller.github.io/metacontroller/api/compositecontroller.html#hooks).
 */
const Metadata = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  uid: z.string().optional(),
  generation: z.int().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  deletionTimestamp: z.string().optional(),
})

/** An object as the API server holds it; its kind decides what else is read from it. */
export interface ObservedObject {
  apiVersion: string
  kind: string
  metadata: z.infer<typeof Metadata>
  [field: string]: unknown
}

/** Asked of every child at every sync, so it copies nothing: who reads more of a child parses that. */
export const ObservedChild = z.custom<ObservedObject>((value) => isNamed(value), 'must be an object with apiVersion, kind and metadata.name')

function isNamed(value: unknown): value is { apiVersion: string; kind: string; metadata: { name: string; namespace?: unknown } } {
  if (!isRecord(value) || !isRecord(value['metadata'])) return false
  return [value['apiVersion'], value['kind'], value['metadata']['name']].every((field) => typeof field === 'string')
}

/** What Metacontroller sends to sync and finalize. Children are keyed by `Kind.apiVersion`, then `namespace/name`. */
export const CompositeRequest = z.looseObject({
  parent: z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: Metadata.extend({ uid: z.string(), generation: z.int() }), spec: z.unknown(), status: z.unknown().optional() }),
  children: z.record(z.string(), z.record(z.string(), ObservedChild)),
  finalizing: z.boolean().default(false),
})
export type CompositeRequest = z.infer<typeof CompositeRequest>

/** A wanted child: complete, since what is left out is removed. */
export interface Child {
  apiVersion?: string
  kind?: string
  metadata?: { name?: string; namespace?: string }
}

/** What a hook answers. A child that is observed and not listed is deleted. */
export interface CompositeReply {
  /** Replaces the parent's status whole. Metacontroller adds `observedGeneration`. */
  status: object
  children: Child[]
  /** Asks for another call after so many seconds. */
  resyncAfterSeconds?: number
  /** Finalize only: lets the parent go. */
  finalized?: boolean
}

/** What a controller may answer with; see `metacontroller/` for the manifest that says the same. */
export interface ChildRule {
  /** `Kind.apiVersion` of every child that may be answered. */
  allowed: readonly string[]
  /** Those without which no reply that goes on is right. */
  required: readonly string[]
  /** Schema of the status: what it does not name the API server would drop, and the status be written at every sync. */
  status: z.ZodType
}

/** A reply that would delete or spoil children: a bug, answered as 500, so that nothing changes. */
export class UnsafeReplyError extends Error {
  override readonly name = 'UnsafeReplyError'
  readonly code = 'HC_UNSAFE_REPLY'
}

/**
 * Refuses a reply that Metacontroller would act on with harm. It takes `null`, `{}` and a missing `children`
 * as the wish to have no children, and dies of a `null` among them.
 */
export function guardReply(request: CompositeRequest, reply: unknown, rule: ChildRule): CompositeReply {
  const result = Reply.safeParse(reply)
  if (!result.success) throw new UnsafeReplyError(`the reply is malformed: ${z.prettifyError(result.error)}`)
  const status = rule.status.safeParse(result.data.status)
  if (!status.success) throw new UnsafeReplyError(`the status is malformed: ${z.prettifyError(status.error)}`)
  const { namespace } = request.parent.metadata
  guardChildren(result.data.children, rule.allowed, (one = namespace) => one === namespace)
  guardComplete(request, result.data, rule)
  // The schema has just proven the shape; the reply itself is passed on, so that no field is lost.
  return reply as CompositeReply // eslint-disable-line @typescript-eslint/consistent-type-assertions
}

/** Names of most objects of Kubernetes: a DNS label. */
const CHILD_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** A child in a reply, as far as it is looked at. */
export interface ReplyChild {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string }
}

/** What may stand in a list of children. */
export const ReplyChild = z.custom<ReplyChild>((child) => isNamed(child) && CHILD_NAME.test(child.metadata.name) && ['string', 'undefined'].includes(typeof child.metadata.namespace), 'must be a child with apiVersion, kind and a name')

const Reply = z.strictObject({
  status: z.looseObject({}),
  children: z.array(ReplyChild),
  resyncAfterSeconds: z.number().positive().optional(),
  finalized: z.boolean().optional(),
})

/** A kind as requests name it. */
export const kindOf = (object: { apiVersion: string; kind: string }): string => `${object.kind}.${object.apiVersion}`

/** Refuses children of other kinds, in other namespaces, under bad names, or named twice. */
export function guardChildren(children: readonly ReplyChild[], allowed: readonly string[], isHome: (namespace?: string) => boolean): void {
  for (const child of children) guardChild(child, allowed, isHome)
  const keys = children.map((child) => `${kindOf(child)}/${child.metadata.name}`)
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice) throw new UnsafeReplyError(`${twice} is answered twice`)
}

function guardChild(child: ReplyChild, allowed: readonly string[], isHome: (namespace?: string) => boolean): void {
  if (!allowed.includes(kindOf(child))) throw new UnsafeReplyError(`${kindOf(child)} is not a kind that this controller makes`)
  if (!isHome(child.metadata.namespace)) throw new UnsafeReplyError(`${kindOf(child)}/${child.metadata.name} is in another namespace than its parent`)
  if (child.kind === 'StatefulSet' && child.metadata.name.length > STATEFUL_SET_NAME_LIMIT) throw new UnsafeReplyError(`the name ${child.metadata.name} is too long for a StatefulSet`)
  if (hasBadNumber(child)) throw new UnsafeReplyError(`${kindOf(child)}/${child.metadata.name} holds a number that JSON can't write`)
}

/** Longer names of StatefulSets leave no room for the hash in a label of their pods (https://github.com/kubernetes/kubernetes/issues/64023). */
const STATEFUL_SET_NAME_LIMIT = 52

/** Children go only when the reply says that finalizing is done; before, none that is required may be missing where there are some. */
function guardComplete(request: CompositeRequest, reply: z.infer<typeof Reply>, rule: ChildRule): void {
  if (reply.finalized && !request.finalizing) throw new UnsafeReplyError('finalized was answered to a sync')
  if (reply.finalized && hasPods(request)) throw new UnsafeReplyError('finalized was answered while a pod is left')
  if (reply.finalized) return
  const isNew = Object.values(request.children).every((group) => Object.keys(group).length === 0)
  if (isNew && reply.children.length === 0) return
  const missing = rule.required.find((kind) => !reply.children.some((child) => kindOf(child) === kind))
  if (missing) throw new UnsafeReplyError(`no ${missing} is answered: it would be deleted`)
}

const WithPods = z.looseObject({ replicas: z.int().min(1) })

function hasPods(request: CompositeRequest): boolean {
  const sets = Object.values(request.children['StatefulSet.apps/v1'] ?? {})
  return sets.some((set) => WithPods.safeParse(set['status']).success)
}

function hasBadNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (Array.isArray(value)) return value.some(hasBadNumber)
  if (!isRecord(value)) return false
  for (const key in value) if (hasBadNumber(value[key])) return true
  return false
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
