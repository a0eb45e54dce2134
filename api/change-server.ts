import type { Caller } from './auth/caller.ts'
import type { Runner } from './database-access.ts'
import { ProblemError } from './errors.ts'
import { findServer } from './repositories/servers.ts'
import { writeServerChange, type ServerChange } from './repositories/server-change.ts'
import type { ServerRow } from './repositories/server-row.ts'

/** What becomes of a server as it stands; undefined when it is so already. Throws the problem when it may not be. */
export type Decide = (row: ServerRow) => ServerChange | undefined | Promise<ServerChange | undefined>

/** How often a change is decided anew when others come between. */
const TRIES = 10

/** Reads a server, decides, and writes; again when it has changed in between. So a change is always one of what it was decided on. */
export async function changeServer(runner: Runner, { tenant }: Caller, id: string, decide: Decide): Promise<ServerRow> {
  for (let tries = 0; tries < TRIES; tries++) {
    const row = await requireServer(runner, tenant, id)
    const change = await decide(row)
    if (!change) return row
    const changed = await runner.run((sql) => writeServerChange(sql, tenant, row, change))
    if (changed) return changed
  }
  throw new ProblemError('HC_TOO_BUSY', 'Too many others change this server at the same time. Try again in a moment.')
}

/** A server of the tenant; a problem when there is none, or it is another tenant's. */
export async function requireServer(runner: Runner, tenant: string, id: string): Promise<ServerRow> {
  const row = await runner.run((sql) => findServer(sql, tenant, id))
  if (!row) throw new ProblemError('HC_NOT_FOUND', 'There is no server of this id.')
  return row
}

/** Refuses a change that is based on another version than the server has. `*` is any (https://www.rfc-editor.org/rfc/rfc9110#name-if-match). */
export function checkMatch(row: ServerRow, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return
  const tags = ifMatch.split(',').map((tag) => tag.trim())
  if (tags.includes('*') || tags.includes(`"${row.version}"`)) return
  throw new ProblemError('HC_VERSION_CONFLICT', `The server is at version ${row.version} now, and If-Match names ${ifMatch}. Read it again, and decide anew.`)
}

/** Refuses a change of a server that is deleted, or that kubectl manages. */
export function checkChangeable(row: ServerRow): void {
  if (row.goneAt !== null || row.deletionRequestedAt !== null) throw new ProblemError('HC_TERMINATING', `The server ${row.name} is deleted: it can't be changed any more.`)
  checkManaged(row)
}

/** Refuses a change of a server that kubectl manages. */
export function checkManaged(row: ServerRow): void {
  if (row.managedBy === 'kubectl') throw new ProblemError('HC_MANAGED_BY_KUBECTL', `The server ${row.name} was made with kubectl: change it there, or take it over with POST …/adopt.`)
}
