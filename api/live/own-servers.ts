import type { TenantSlug } from '../../contracts/identity.ts'
import type { Queries } from '../../lib/database.ts'
import { ProblemError } from '../errors.ts'
import { findOwn } from '../repositories/feed.ts'

/** Refuses servers that the tenant does not have, with all that are named beside them: whose they are is nobody else's business. */
export async function requireOwn(read: (work: (sql: Queries) => Promise<string[]>) => Promise<string[]>, tenant: TenantSlug, servers: readonly string[]): Promise<void> {
  const own = new Set(await read((sql) => findOwn(sql, tenant, servers)))
  const strange = servers.filter((id) => !own.has(id))
  if (strange.length > 0) throw new ProblemError('HC_NOT_FOUND', `There is no server of the id ${strange.join(', ')}.`)
}
