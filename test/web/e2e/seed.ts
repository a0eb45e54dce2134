import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import type { Database } from '../../../lib/database.ts'

/** Makes rows of a tenant as if so many servers had been running for a while: `server-0001` and so on; every tenth is stopped. */
export async function seedServers(database: Database, tenant: string, count: number): Promise<void> {
  await database`INSERT INTO tenants (slug, display_name) VALUES (${tenant}, ${tenant}) ON CONFLICT DO NOTHING`
  const spec = JSON.stringify(MinecraftServerSpec.parse({ eula: true }))
  await database`
    INSERT INTO servers (tenant, id, name, managed_by, spec, k8s_uid, k8s_version, state, observed_status, observed_at, created_at)
    SELECT ${tenant}, gen_random_uuid(), name, 'api', ${spec}::text::jsonb, gen_random_uuid()::text, n,
      jsonb_build_object('name', name, 'phase', phase, 'reason', 'Seeded', 'message', 'It was put here.', 'address', '10.0.0.1', 'port', 20000 + n, 'version', '1.21.4', 'isTerminating', false),
      lower(phase), now(), now() - n * INTERVAL '1 minute'
    FROM (SELECT n, 'server-' || lpad(n::text, 4, '0') AS name, CASE WHEN n % 10 = 0 THEN 'Stopped' ELSE 'Running' END AS phase FROM generate_series(1, ${count}::int) AS n) AS made`
  await database`ANALYZE`
}
