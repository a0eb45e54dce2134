import { tenantOf, type Changes, type Clients } from './changes.ts'
import type { StreamSpec } from './clients.ts'
import type { Stage } from './stage.ts'

/** Servers that each stream follows. */
export const FOLLOWED = 10

/** Many streams of one process of the API. */
export interface FanOut {
  stage: Stage
  clients: Clients
  changes: Changes
  /** Streams of each tenant. */
  streams: number
}

/** A stream that follows its share of its tenant's servers: each server has as many followers. */
export function streamOf({ stage: { streamUrl: url, tenants } }: Pick<FanOut, 'stage'>, group: number, index: number): StreamSpec {
  const { key, servers } = tenantOf(tenants, group)
  const followed = Array.from({ length: FOLLOWED }, (_, at) => servers[(index * FOLLOWED + at) % servers.length]?.id ?? '')
  return { url, key, group, says: [{ type: 'subscribe', topic: 'servers', servers: followed }] }
}

/** Changes all servers of a tenant, and waits until each of its streams was told of all that it follows. */
export async function changeAll({ stage, clients, changes, streams }: FanOut, group: number): Promise<void> {
  const seq = await changes.change(group, tenantOf(stage.tenants, group).servers.map(({ id }) => id))
  await clients.call('delivered', { group, seq, count: streams * FOLLOWED })
}

