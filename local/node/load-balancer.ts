import { isStatus, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { services as kind } from './kinds.ts'
import { targetPod } from './service-target.ts'
import { newLoop, type Loop } from './single-flight.ts'
import type { Pod, Service } from './shapes.ts'

/** An address to write into a Service's status; undefined to take the present one away. */
export interface AddressChange {
  service: Service
  address: string | undefined
}

/** What the controller needs. */
export interface LoadBalancerOptions {
  client: KubernetesClient
  log: Logger
  services: () => Service[]
  pods: () => Pod[]
}

/** The Services whose address differs from what it should be. Without a pod the last address stays, so that players find it again. */
export function addressChanges(services: Service[], pods: Pod[]): AddressChange[] {
  return services.flatMap((service) => {
    const present = service.status.loadBalancer.ingress[0]?.ip
    const isOurs = service.spec.type === 'LoadBalancer' && !service.spec.loadBalancerClass
    if (service.spec.loadBalancerClass) return []
    const address = isOurs ? (targetPod(service, pods)?.status.podIP ?? present) : undefined
    return address === present ? [] : [{ service, address }]
  })
}

/** Gives each Service of type LoadBalancer the address of its pod, whenever it is woken. */
export function newLoadBalancer({ client, log, services, pods }: LoadBalancerOptions): Loop {
  return newLoop(
    async () => {
      for (const change of addressChanges(services(), pods())) await write(client, change, log)
      return Infinity
    },
    (error) => { log.warn({ err: error }, 'an address was not written, trying again') },
  )
}

async function write(client: KubernetesClient, { service, address }: AddressChange, log: Logger): Promise<void> {
  const { namespace, name, uid } = service.metadata
  const body = { metadata: { uid }, status: { loadBalancer: { ingress: address ? [{ ip: address }] : null } } }
  try {
    await client.call('PATCH', pathOf(kind, namespace, name, 'status'), { body, contentType: 'application/merge-patch+json' })
    log.info({ service: `${namespace}/${name}`, address }, 'address of a Service')
  } catch (error) {
    // Gone, or another one of that name: its own event comes.
    if (!isStatus(error, 404) && !isStatus(error, 409)) throw error
  }
}
