import { openDatabase, type Database } from '../lib/database.ts'
import { migrate } from '../lib/migrate.ts'
import { newPostgres, quiet, type Owner } from '../test/servers.ts'

/** As many as a process of ours opens by itself. */
export const CONNECTIONS = 10

/** A database with the newest schema, whose commits wait for the disk. */
export async function newBenchDatabase(owner: Owner): Promise<Database> {
  const { url } = await newPostgres(owner, 'On')
  const database = openDatabase({ url, name: 'bench', maxConnections: CONNECTIONS })
  owner.teardown(() => database.end({ timeout: 1 }))
  await migrate(database, quiet, { signal: new AbortController().signal })
  return database
}

/** Counts the statements that are sent from now on, BEGIN and COMMIT among them: the driver tells of each. */
export function countStatements(database: Database): () => number {
  let count = 0
  database.options.debug = () => { count++ }
  return () => count
}

/** A server to have a row. */
export interface Row {
  id: string
  name: string
}

/** Makes rows of a tenant as the API does, with their commands sent an hour ago. */
export async function insertServers(database: Database, rows: readonly Row[], spec: object, tenant = 'default'): Promise<void> {
  const list = database.json(rows.map(({ id, name }) => ({ id, name })))
  await database`
    INSERT INTO servers (tenant, id, name, managed_by, spec, version, created_at)
    SELECT ${tenant}, id, name, 'api', ${JSON.stringify(spec)}::text::jsonb, 1, now() - INTERVAL '1 hour'
    FROM jsonb_to_recordset(${list}::jsonb) AS made (id uuid, name text)`
  await database`
    INSERT INTO outbox (tenant, id, server_id, version, type, data, published_at)
    SELECT tenant, gen_random_uuid(), id, version, 'server.created', jsonb_build_object('name', name, 'spec', spec), created_at FROM servers WHERE tenant = ${tenant}`
  await database`ANALYZE`
}
