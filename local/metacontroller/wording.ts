import type { KubernetesObject } from '../../lib/kubernetes.ts'

/** `Kind namespace/name`, for logs and errors. */
export function describe(object: KubernetesObject): string {
  const { namespace, name } = object.metadata
  return `${object.kind} ${namespace ? `${namespace}/` : ''}${name}`
}

/** Several failures as one, or none. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 0) return
  if (errors.length === 1) throw errors[0]
  throw new AggregateError(errors, `[${errors.map(messageOf).join(', ')}]`)
}

/** The text of an error with those of its causes. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' && !error.message ? error.code : ''
  return error.cause === undefined ? error.message || code || error.name : `${error.message}: ${messageOf(error.cause)}`
}
