import type { TenantSlug } from '../../contracts/identity.ts'
import { METRICS_STEPS, type MetricsPoint } from '../../contracts/server-metrics.ts'
import type { Queries } from '../../lib/database.ts'

/** A span of measurements as it stands in the database. */
export interface MetricsRow extends Omit<MetricsPoint, 'at' | 'names' | 'startedAt'> {
  at: Date
  names: Record<string, true>
  startedAt: Date | null
}

/** The spans of a width in which a server was measured, in order, as far back as they are kept. */
export async function listMetrics(sql: Queries, tenant: TenantSlug, server: string, step: keyof typeof METRICS_STEPS): Promise<MetricsRow[]> {
  return sql<MetricsRow[]>`
    SELECT at, players_sum / samples::double precision AS players, players_most, players_max, latency_sum / samples::double precision AS latency_ms,
      cpu_sum / nullif(cpu_samples, 0)::double precision AS cpu,
      memory_sum / nullif(memory_samples, 0)::double precision AS memory,
      tps_sum / nullif(tps_samples, 0)::double precision AS tps,
      names, version, started_at
    FROM server_metrics
    WHERE tenant = ${tenant} AND server_id = ${server} AND step = ${step} AND at > now() - ${METRICS_STEPS[step]} * INTERVAL '1 hour'
    ORDER BY at`
}
