import type { V1ServicePort, V1ServiceSpec } from '@kubernetes/client-node'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Service } from '../objects.ts'
import { childName, GAME_PORT, SFTP_PORT } from '../../contracts/names.ts'
import { childLabels, selectorLabels } from './names.ts'
import type { Server } from './server.ts'

/**
 * The Service of a server: game, SFTP and the ports of its plugins behind one address. It names pods that are not ready
 * too, since files must be within reach when the game does not start. Only server-side apply, whose keys of a port are
 * number and protocol, keeps TCP and UDP on one number apart.
 */
export function newService({ name, namespace, spec }: Server): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: childName(name), namespace, labels: childLabels(name), annotations: toAnnotations(spec) },
    spec: {
      type: spec.exposure,
      selector: selectorLabels(name),
      publishNotReadyAddresses: true,
      ...toSourceRanges(spec),
      ports: toPorts(spec),
    },
  }
}

/** Our own come last: a tenant's never replace them. */
function toAnnotations({ serviceAnnotations, hostname }: MinecraftServerSpec): Record<string, string> {
  // https://kubernetes-sigs.github.io/external-dns, https://github.com/itzg/mc-router
  return hostname === undefined ? serviceAnnotations : { ...serviceAnnotations, 'external-dns.alpha.kubernetes.io/hostname': hostname, 'mc-router.itzg.me/externalServerName': hostname }
}

/**
 * Where only some addresses may come in, the load balancer refuses the others, and the pod must see who comes:
 * under the policy `Cluster` every connection has the address of a node.
 */
function toSourceRanges({ exposure, allowedSourceRanges }: MinecraftServerSpec): Partial<V1ServiceSpec> {
  if (allowedSourceRanges.length === 0 || exposure === 'ClusterIP') return {}
  const externalTrafficPolicy = 'Local'
  return exposure === 'LoadBalancer' ? { externalTrafficPolicy, loadBalancerSourceRanges: allowedSourceRanges } : { externalTrafficPolicy }
}

function toPorts({ query, extraPorts }: MinecraftServerSpec): V1ServicePort[] {
  return [
    { name: 'minecraft', port: GAME_PORT, protocol: 'TCP', targetPort: 'minecraft' },
    { name: 'sftp', port: SFTP_PORT, protocol: 'TCP', targetPort: 'sftp' },
    ...(query ? [{ name: 'query', port: GAME_PORT, protocol: 'UDP', targetPort: GAME_PORT }] : []),
    ...extraPorts.map(({ name, port, protocol }) => ({ name, port, protocol, targetPort: port })),
  ]
}
