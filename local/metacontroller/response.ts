import { z } from 'zod'
import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { findDuplicateKeys } from './duplicate-keys.ts'
import { labelSelectorSchema } from './selector.ts'

/** How an answer with fields that are unknown or stand twice is taken: refused, or read without them. */
export type Strictness = 'strict' | 'loose'

/** What a sync or finalize hook answers, of either kind of controller. */
export interface Reply {
  /** Children, or attachments. */
  children: KubernetesObject[]
  status?: Record<string, unknown> | undefined
  labels: Record<string, string | null>
  annotations: Record<string, string | null>
  resyncAfterSeconds: number
  finalized: boolean
}

/** Reads the text of an answer; throws when it is not one. */
export type ParseReply<T> = (text: string) => T

/** Thrown for a list of children with a hole in it: the real one dies of it, and so must we, or tests would pass. */
export class NullChildError extends Error {
  override readonly name = 'NullChildError'
}

const objectSchema = z.custom<KubernetesObject | null>(isChildOrNull, { error: 'is no Kubernetes object: it needs kind, and text in metadata.name and labels' })
const childrenSchema = z.array(z.preprocess(withDefaults, objectSchema)).nullish().transform(noHoles)
const updatesSchema = z.record(z.string(), z.string().nullable()).nullish().transform((updates) => updates ?? {})
const common = {
  status: z.record(z.string(), z.unknown()).nullish().transform((status) => status ?? undefined),
  resyncAfterSeconds: z.number().nullish().transform((seconds) => seconds ?? 0),
  finalized: z.boolean().nullish().transform((finalized) => finalized ?? false),
}
const compositeFields = { ...common, children: childrenSchema }
const decoratorFields = { ...common, attachments: childrenSchema, labels: updatesSchema, annotations: updatesSchema }
const ruleFields = {
  apiVersion: z.string().nullish().transform((text) => text ?? ''),
  resource: z.string().nullish().transform((text) => text ?? ''),
  labelSelector: labelSelectorSchema.nullish(),
  namespaceSelector: labelSelectorSchema.nullish(),
  namespace: z.string().nullish(),
  names: z.array(z.string()).nullish(),
}
const customizeFields = (rule: z.ZodType<RelatedRule>) => ({ relatedResources: z.array(rule).nullish().transform((rules) => rules ?? []) })

/** Which objects a customize hook wants to see. */
export type RelatedRule = z.infer<z.ZodObject<typeof ruleFields>>

/** Reads answers of a CompositeController's sync and finalize hooks. */
export function compositeReply(strictness: Strictness): ParseReply<Reply> {
  const parse = newParser(strictness === 'strict' ? z.strictObject(compositeFields) : z.object(compositeFields), strictness, ['children'])
  return (text) => ({ labels: {}, annotations: {}, ...parse(text) })
}

/** Reads answers of a DecoratorController's sync and finalize hooks. */
export function decoratorReply(strictness: Strictness): ParseReply<Reply> {
  const parse = newParser(strictness === 'strict' ? z.strictObject(decoratorFields) : z.object(decoratorFields), strictness, ['attachments'])
  return (text) => {
    const { attachments, ...rest } = parse(text)
    return { children: attachments, ...rest }
  }
}

/** Reads answers of customize hooks. */
export function customizeReply(strictness: Strictness): ParseReply<RelatedRule[]> {
  const isStrict = strictness === 'strict'
  const fields = customizeFields(isStrict ? z.strictObject(ruleFields) : z.object(ruleFields))
  const parse = newParser(isStrict ? z.strictObject(fields) : z.object(fields), strictness, [])
  return (text) => parse(text).relatedResources
}

function newParser<T>(schema: z.ZodType<T>, strictness: Strictness, unchecked: readonly string[]): ParseReply<T> {
  return (text) => {
    // The body `null` is an answer that says nothing.
    const result = schema.safeParse(parseJson(text) ?? {})
    if (!result.success) throw new Error(`the answer of the hook is not valid: ${describeIssues(result.error)}`)
    const twice = strictness === 'strict' ? findDuplicateKeys(text, unchecked) : []
    if (twice.length > 0) throw new Error(`the answer of the hook says twice: ${twice.join(', ')}`)
    return result.data
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('the answer of the hook is not JSON', { cause: error })
  }
}

function describeIssues(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')
}

function noHoles(children: (KubernetesObject | null)[] | null | undefined): KubernetesObject[] {
  return (children ?? []).map((child, index) => {
    if (child) return child
    throw new NullChildError(`children[${index}] is null: Metacontroller crashes on it`)
  })
}

/** A child without a name or an apiVersion fails later and alone, so both are only made present here. */
function withDefaults(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value['metadata'] ?? {})) return value
  return { apiVersion: '', ...value, metadata: { name: '', ...(value['metadata'] ?? {}) } }
}

function isChildOrNull(value: unknown): boolean {
  if (value === null) return true
  if (!isRecord(value) || typeof value['kind'] !== 'string' || value['kind'] === '') return false
  const { metadata } = value
  return isRecord(metadata) && typeof metadata['name'] === 'string' && isTextRecord(metadata['labels']) && isTextRecord(metadata['annotations'])
}

function isTextRecord(value: unknown): boolean {
  return value === undefined || value === null || (isRecord(value) && Object.values(value).every((one) => typeof one === 'string'))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
