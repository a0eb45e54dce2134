import type { TenantSlug } from '../../contracts/identity.ts'
import { ServerSample } from '../../contracts/server-metrics.ts'
import { ALL_SAMPLES } from '../../contracts/subjects.ts'
import type { Bus, HeardMessage } from '../../lib/bus.ts'
import { toOutgoing, type Outgoing } from './outgoing.ts'

/** Takes the measurement of a server. */
export type TakeSample = (server: string, message: Outgoing) => void

/** Measurements, as the bus tells them, for all who follow them here. */
export interface Samples {
  /** Tells of the servers of a tenant until the returned function is called. */
  follow(tenant: TenantSlug, take: TakeSample): () => void
  /** Hears the bus until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** The measurements of a bus. */
export function newSamples(bus: Pick<Bus, 'hear'>): Samples {
  const followers = new Map<TenantSlug, Set<TakeSample>>()

  const handle = ({ subject, body }: HeardMessage): void => {
    const [, , tenant = '', server = ''] = subject.split('.')
    const takers = followers.get(tenant)
    const sample = takers && ServerSample.safeParse(body)
    if (!sample?.success) return
    const message = toOutgoing({ type: 'metrics', server, sample: sample.data })
    for (const take of takers ?? []) take(server, message)
  }

  return {
    follow(tenant, take) {
      const takers = followers.get(tenant) ?? new Set()
      followers.set(tenant, takers.add(take))
      return () => {
        takers.delete(take)
        if (takers.size === 0 && followers.get(tenant) === takers) followers.delete(tenant)
      }
    },
    run: (signal) => bus.hear(ALL_SAMPLES, { signal, handle }),
  }
}
