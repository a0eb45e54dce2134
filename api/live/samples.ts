import type { TenantSlug } from '../../contracts/identity.ts'
import { SAMPLE_SECONDS, ServerSample } from '../../contracts/server-metrics.ts'
import { ALL_SAMPLES } from '../../contracts/subjects.ts'
import type { Bus, HeardMessage } from '../../lib/bus.ts'
import { toOutgoing, type Outgoing } from './outgoing.ts'

/** Takes the measurement of a server. */
export type TakeSample = (server: string, message: Outgoing) => void

/** Measurements, as the bus tells them, for all who follow them here. */
export interface Samples {
  /** The servers of a tenant of which something is known. */
  known(tenant: TenantSlug): string[]
  /** Tells of the servers of a tenant until the returned function is called: at once what is known already, but for those that have ended. */
  follow(tenant: TenantSlug, take: TakeSample, ended?: ReadonlySet<string>): () => void
  /** Hears the bus until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** A server that runs was measured again by then. */
const FRESH_MS = 2 * SAMPLE_SECONDS * 1000

/** A measurement, and when it was heard. */
interface Known {
  tenant: TenantSlug
  server: string
  message: Outgoing
  heardAt: number
}

/** The measurements of a bus. The newest of each server is kept for whoever begins to follow before the next comes. */
export function newSamples(bus: Pick<Bus, 'hear'>, clock = (): number => performance.now()): Samples {
  const followers = new Map<TenantSlug, Set<TakeSample>>()
  // By server, the one that was heard of longest ago first.
  const known = new Map<string, Known>()

  const forgetOld = (): void => {
    for (const [server, { heardAt }] of known) {
      if (clock() - heardAt <= FRESH_MS) return
      known.delete(server)
    }
  }

  const handle = ({ subject, body }: HeardMessage): void => {
    const [, , tenant = '', server = ''] = subject.split('.')
    const sample = ServerSample.safeParse(body)
    if (!sample.success) return
    const message = toOutgoing({ type: 'metrics', server, sample: sample.data })
    known.delete(server)
    known.set(server, { tenant, server, message, heardAt: clock() })
    forgetOld()
    for (const take of followers.get(tenant) ?? []) take(server, message)
  }

  const knownOf = (tenant: TenantSlug): Known[] => {
    forgetOld()
    return [...known.values()].filter((one) => one.tenant === tenant)
  }

  return {
    known: (tenant) => knownOf(tenant).map(({ server }) => server),
    follow(tenant, take, ended) {
      const takers = followers.get(tenant) ?? new Set()
      followers.set(tenant, takers.add(take))
      for (const { server, message } of knownOf(tenant)) if (!ended?.has(server)) take(server, message)
      return () => {
        takers.delete(take)
        if (takers.size === 0 && followers.get(tenant) === takers) followers.delete(tenant)
      }
    },
    run: (signal) => bus.hear(ALL_SAMPLES, { signal, handle }),
  }
}
