import { hostname } from 'node:os'
import { delay } from '../../lib/backoff.ts'
import { isStatus, pathOf, type KubernetesClient, type KubernetesObject } from '../../lib/kubernetes.ts'

/** The Lease by which everybody sees that a Metacontroller runs in a cluster. */
export interface LeaseSettings {
  namespace: string
  name: string
  client: KubernetesClient
  /** Called when somebody else holds it. */
  onHeld: (holder: string) => void
  onError: (error: unknown) => void
  signal: AbortSignal
}

const LEASES = { apiVersion: 'coordination.k8s.io/v1', name: 'leases' }
const DURATION_SECONDS = 15
const RENEW_MS = 5_000

/** One driver for each machine: the next one takes over from one that was killed without waiting. */
const HOLDER = `homecraft-driver@${hostname()}`

/** The part of a Lease that says who holds it until when. */
export interface LeaseSpec {
  holderIdentity?: string
  leaseDurationSeconds?: number
  renewTime?: string
}

/** Who else holds a lease at a moment; undefined when it is free, over, or the asker's own. */
export function otherHolder({ holderIdentity, leaseDurationSeconds = DURATION_SECONDS, renewTime }: LeaseSpec, own: string, now: number): string | undefined {
  if (!holderIdentity || holderIdentity === own || !renewTime) return undefined
  return Date.parse(renewTime) + leaseDurationSeconds * 1000 > now ? holderIdentity : undefined
}

/** Holds the lease until the signal aborts, and lets go of it then. An API server that is away is asked again. */
export async function holdLease(settings: LeaseSettings): Promise<void> {
  const { signal, onError } = settings
  while (!signal.aborted) {
    await renew(settings, HOLDER).catch(onError)
    await delay(RENEW_MS, signal)
  }
  await renew(settings, '').catch(() => undefined)
}

async function renew({ client, namespace, name, onHeld }: LeaseSettings, holderIdentity: string): Promise<void> {
  const path = pathOf(LEASES, namespace, name)
  const spec = { holderIdentity, leaseDurationSeconds: DURATION_SECONDS, renewTime: new Date().toISOString().replace('Z', '000Z') }
  const found = await client.call<KubernetesObject & { spec?: LeaseSpec }>('GET', path).catch((error: unknown) => {
    if (isStatus(error, 404)) return undefined
    throw error
  })
  const other = otherHolder(found?.spec ?? {}, HOLDER, Date.now())
  if (other) return onHeld(other)
  const body = { apiVersion: LEASES.apiVersion, kind: 'Lease', metadata: found?.metadata ?? { name, namespace }, spec }
  await client.call(found ? 'PUT' : 'POST', found ? path : pathOf(LEASES, namespace), { body })
}
