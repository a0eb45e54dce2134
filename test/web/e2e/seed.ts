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

/** Gives a server two hours of measurements, as if some players had come and gone. */
export async function seedMetrics(database: Database, tenant: string, server: string): Promise<void> {
  await database`
    INSERT INTO server_metrics (tenant, server_id, step, at, last_at, samples, players_sum, players_most, players_max, players_last, latency_sum, cpu_sum, cpu_samples, memory_sum, memory_samples, tps_sum, tps_samples)
    SELECT ${tenant}, ${server}, 60, at, at, 1, players, players, 40, players, 2, 0.12 + players * 0.09 + 0.03 * sin(n * 1.7), 1, (210 + 34 * players + 25 * abs(sin(n / 7.0))) * 1048576, 1, 20 - 0.4 * abs(sin(n * 2.3)) * players / 3, 1
    FROM (SELECT n, date_trunc('minute', now()) - n * INTERVAL '1 minute' AS at, round(1.6 + 1.6 * sin(n / 17.0) + 0.4 * sin(n / 5.0))::int AS players FROM generate_series(2, 119) AS n) AS measured
    ON CONFLICT DO NOTHING`
}
