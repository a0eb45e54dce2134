import { ServerResource } from '../lib/server-state.ts'
import type { Publisher } from './publish.ts'
import type { Tenants } from './tenants.ts'
import { toReport } from './to-event.ts'

/** Reports servers on the bus. */
export interface Reporter {
  /** Reports a MinecraftServer's present state if that is news; `Foreign`: its namespace is no tenant's. */
  report(object: unknown): Promise<'Published' | 'Unchanged' | 'Stale' | 'Foreign'>
}

/** Reports the servers of tenants. */
export function newReporter({ publisher, tenants }: { publisher: Publisher; tenants: Tenants }): Reporter {
  return {
    async report(object) {
      const resource = ServerResource.parse(object)
      const tenant = await tenants.of(resource.metadata.namespace)
      return tenant === undefined ? 'Foreign' : publisher.publishNews(toReport(resource, tenant, new Date().toISOString()))
    },
  }
}
