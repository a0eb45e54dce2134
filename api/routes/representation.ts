import { toServerStatus, type ServerState } from '../../contracts/server-state.ts'
import type { Server, ServerEvent, WorldState } from '../../contracts/rest.ts'
import type { MetricsPoint } from '../../contracts/server-metrics.ts'
import type { ServerSummary } from '../../contracts/socket.ts'
import type { SummaryRow } from '../repositories/feed.ts'
import { isRefused, type ServerRow } from '../repositories/server-row.ts'
import type { ServerEventRow } from '../repositories/server-events.ts'
import type { MetricsRow } from '../repositories/server-metrics.ts'
import { maskSpec } from '../spec/mask.ts'

/** Where the servers are. */
export const SERVERS_PATH = '/api/v1/servers'

/** A server as it is answered: no password, and nothing that only the platform needs. */
export function toServer(row: ServerRow): Server {
  return { ...toOverview(row), spec: maskSpec(row.spec), links: toLinks(row.id) }
}

/** A server as a list shows it. */
export function toSummary(row: SummaryRow): ServerSummary {
  const { type, memory, desiredState } = row
  return { ...toOverview(row), type, memory, desiredState }
}

function toOverview(row: Omit<ServerRow, 'spec'>): Omit<Server, 'spec' | 'links'> {
  const { id, name, status, version, managedBy, createdAt, updatedAt, observedAt, goneAt } = row
  return {
    id,
    name,
    status,
    ...(goneAt === null ? toObserved(row) : toEnd(row)),
    version,
    managedBy,
    world: worldOf(row),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(observedAt && { observedAt: observedAt.toISOString() }),
    ...(goneAt && { deletedAt: goneAt.toISOString() }),
  }
}

type Observed = Pick<Server, 'phase' | 'reason' | 'message' | 'endpoint' | 'sftpEndpoint' | 'sftpHostKey' | 'minecraftVersion' | 'players' | 'pendingRestart'>

/** What is seen of a server. What the cluster refused says more than what it still shows. */
function toObserved(row: Pick<ServerRow, 'state' | 'refusal' | 'refusedVersion' | 'version' | 'players'>): Observed {
  const { phase = 'Starting', address, port, sftpAddress, sftpHostKey, version, players, pendingRestart }: Partial<ServerState> = row.state ?? {}
  const { reason, message } = (isRefused(row) ? row.refusal : row.state) ?? {}
  return {
    phase,
    ...present({ reason, message }),
    ...(address !== undefined && port !== undefined && { endpoint: `${address}:${port}` }),
    ...present({ sftpEndpoint: sftpAddress, sftpHostKey, minecraftVersion: version, players: phase === 'Running' ? (row.players ?? players) : undefined, pendingRestart }),
  }
}

const ENDS: Readonly<Record<WorldState, string>> = {
  Present: 'its world is there',
  Kept: 'its world is kept',
  Removing: 'its world is being removed',
  Removed: 'its world is removed',
  PassedOn: 'its world went to a later server of the name',
}

/** What is told of a server that is gone: what was last seen of it is so no more. */
function toEnd(row: Omit<ServerRow, 'spec'>): Observed {
  return { phase: 'Stopped', message: `The server is deleted; ${ENDS[worldOf(row)]}.`, ...present({ minecraftVersion: row.state?.version }) }
}

/** The fields that have a value. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> } // eslint-disable-line @typescript-eslint/consistent-type-assertions -- fields of T without those that are undefined
}

function worldOf({ worldTakenBy, worldRemovedAt, worldRemovalRequestedAt, goneAt }: Omit<ServerRow, 'spec'>): WorldState {
  if (worldTakenBy !== null) return 'PassedOn'
  if (worldRemovedAt !== null) return 'Removed'
  if (worldRemovalRequestedAt !== null) return 'Removing'
  return goneAt === null ? 'Present' : 'Kept'
}

function toLinks(id: string): Server['links'] {
  const self = `${SERVERS_PATH}/${id}`
  const action = (name: string): string => `${self}/actions/${name}`
  return { self, events: `${self}/events`, metrics: `${self}/metrics`, start: action('start'), stop: action('stop'), restart: action('restart'), kill: action('kill'), adopt: `${self}/adopt`, command: `${self}/command`, logs: `${self}/logs`, players: `${self}/players`, world: `${self}/world` }
}

/** The ETag of a version (https://www.rfc-editor.org/rfc/rfc9110#name-etag). */
export const toEtag = (version: number): string => `"${version}"`

/** An event as it is answered. */
export function toServerEvent({ id, at, type, actor, message, version }: Omit<ServerEventRow, 'at' | 'place'> & { at: Date | string }): ServerEvent {
  return { id, at: new Date(at).toISOString(), type, actor, message, ...(version !== null && { version }) }
}

/** A span of measurements as it is answered. */
export function toMetricsPoint({ at, startedAt, names, ...measured }: MetricsRow): MetricsPoint {
  return { at: at.toISOString(), ...measured, names: Object.keys(names).sort(), startedAt: startedAt?.toISOString() ?? null }
}

/** Whether a phase is one in which no game runs. */
export const isOff = ({ state }: ServerRow): boolean => state?.phase !== undefined && toServerStatus(state.phase) === 'stopped'
