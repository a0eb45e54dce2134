import { memoryLimitMebibytes } from '../../../contracts/quantity.ts'
import type { ServerSample } from '../../../contracts/server-metrics.ts'
import { ServerStatus } from '../../../contracts/server-state.ts'
import type { ServerSummary } from '../../../contracts/socket.ts'

/** What a list can be in order of. */
export const SORTS = ['name', 'state', 'players', 'cpu', 'memory', 'createdAt'] as const
export type Sort = (typeof SORTS)[number]

/** What is shown of a list, and in which order. */
export interface ListView {
  /** Part of a name or of an address. */
  query: string
  status: ServerStatus | 'all'
  sort: Sort
  isDescending: boolean
}

/** Those that want a look come first. */
const STATUS_ORDER: readonly ServerStatus[] = ['failed', 'deploying', 'running', 'terminating', 'stopped']

type Samples = ReadonlyMap<string, ServerSample>
type Key = string | number

const KEYS: Readonly<Record<Sort, (server: ServerSummary, samples: Samples) => Key>> = {
  name: ({ name }) => toNameKey(name),
  state: ({ status }) => STATUS_ORDER.indexOf(status),
  players: (server, samples) => playersOf(server, samples.get(server.id))?.online ?? -1,
  cpu: ({ id }, samples) => samples.get(id)?.cpu ?? -1,
  memory: ({ id }, samples) => samples.get(id)?.memory ?? -1,
  createdAt: ({ createdAt }) => createdAt,
}

/** Whether an order asks for measurements: only then a list is sorted anew with each. */
export const isByMeasure = (sort: Sort): boolean => sort === 'players' || sort === 'cpu' || sort === 'memory'

/** The servers in order; of equals, by name. */
export function sortServers(servers: readonly ServerSummary[], samples: Samples, { sort, isDescending }: Pick<ListView, 'sort' | 'isDescending'>): readonly ServerSummary[] {
  const keyOf = KEYS[sort]
  const keyed = servers.map((server) => ({ server, key: keyOf(server, samples), name: toNameKey(server.name) }))
  const direction = isDescending ? -1 : 1
  return keyed.sort((a, b) => direction * compare(a.key, b.key) || compare(a.name, b.name)).map(({ server }) => server)
}

/** The servers that a view asks for, in the order that they come in. */
export function filterServers(servers: readonly ServerSummary[], { query, status }: Pick<ListView, 'query' | 'status'>): readonly ServerSummary[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '' && status === 'all') return servers
  return servers.filter((server) => (status === 'all' || server.status === status) && (wanted === '' || server.name.includes(wanted) || (server.endpoint?.includes(wanted) ?? false)))
}

/** How many servers there are of each status. */
export function countByStatus(servers: readonly ServerSummary[]): Readonly<Record<ServerStatus, number>> {
  const counts = { deploying: 0, running: 0, stopped: 0, failed: 0, terminating: 0 }
  for (const { status } of servers) counts[status] += 1
  return counts
}

/** Who plays: as measured, else as the platform last noted. Nobody on a server that does not run. */
export function playersOf({ status, players }: ServerSummary, sample: ServerSample | undefined): { online: number; max: number } | undefined {
  return status === 'running' ? sample?.players ?? players : undefined
}

/** Bytes that the container of a server may use. */
export const memoryLimitOf = ({ memory }: Pick<ServerSummary, 'memory'>): number => memoryLimitMebibytes(memory) * 1024 ** 2

/** A view as the query of an address; what is usual is left out. */
export function toSearch({ query, status, sort, isDescending }: ListView): string {
  const given = { ...(query.trim() !== '' && { q: query.trim() }), ...(status !== 'all' && { status }), ...((sort !== 'name' || isDescending) && { sort: `${isDescending ? '-' : ''}${sort}` }) }
  return Object.keys(given).length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

/** The view that the query of an address asks for. */
export function parseSearch(search: string): ListView {
  const given = new URLSearchParams(search)
  const order = given.get('sort') ?? 'name'
  return {
    query: given.get('q') ?? '',
    status: ServerStatus.options.find((status) => status === given.get('status')) ?? 'all',
    sort: SORTS.find((sort) => sort === order.replace(/^-/, '')) ?? 'name',
    isDescending: order.startsWith('-'),
  }
}

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0)

/** Numbers within names count as such: lobby-2 comes before lobby-10. */
const toNameKey = (name: string): string => name.replaceAll(/\d+/g, (digits) => digits.padStart(12, '0'))
