import * as z from 'zod'

const flag = z.enum(['true', 'false', '1', '0', '']).default('false').transform((text) => text === 'true' || text === '1' || text === '')
const amount = z.coerce.number().int().min(0).optional()

const schema = z.object({
  follow: flag,
  previous: flag,
  timestamps: flag,
  tailLines: amount,
  limitBytes: amount,
  sinceSeconds: amount,
  sinceTime: z.iso.datetime({ offset: true }).optional(),
})

/** What somebody wants to see of a log. */
export interface LogQuery {
  follow: boolean
  previous: boolean
  timestamps: boolean
  tailLines: number | undefined
  limitBytes: number | undefined
  /** Earliest time of a line in milliseconds. */
  since: number
}

/** Whose log. */
export interface LogTarget {
  namespace: string
  pod: string
  container: string
}

/** Reads the path of a request for a log; undefined when it is of another kind. */
export function parseTarget(path: string): LogTarget | undefined {
  const [, kind, namespace, pod, container, ...rest] = path.split('/').map(decodeURIComponent)
  return kind === 'containerLogs' && namespace && pod && container && rest.length === 0 ? { namespace, pod, container } : undefined
}

/** Reads the query of a request for a log; undefined when it is not a valid one. */
export function parseQuery(search: URLSearchParams, now: number): LogQuery | undefined {
  const parsed = schema.safeParse(Object.fromEntries(search))
  if (!parsed.success) return undefined
  const { sinceSeconds, sinceTime, ...rest } = parsed.data
  const since = sinceSeconds !== undefined ? now - sinceSeconds * 1000 : sinceTime ? Date.parse(sinceTime) : 0
  return { tailLines: undefined, limitBytes: undefined, ...rest, since }
}
