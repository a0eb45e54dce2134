import type { V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node'
import { SYSTEM_NAMESPACE } from '../../contracts/group.ts'
import type { IngressRule, NetworkPolicy } from '../objects.ts'
import { childName, GAME_PORT, RCON_PORT, SFTP_PORT } from '../../contracts/names.ts'
import { childLabels, selectorLabels } from './names.ts'
import type { Server } from './server.ts'

const RELAY: V1NetworkPolicyPeer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': SYSTEM_NAMESPACE } },
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'relay' } },
}

const tcp = (port: number): V1NetworkPolicyPort => ({ port, protocol: 'TCP' })
const udp = (port: number): V1NetworkPolicyPort => ({ port, protocol: 'UDP' })

/**
 * What a server's pod may reach and be reached by. Plugins and mods are other people's code: they find names and https
 * addresses of the internet, and neither the cluster nor its metadata service. RCON is for relay alone.
 */
export function newNetworkPolicy({ name, namespace, spec, settings }: Server): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    spec: {
      podSelector: { matchLabels: selectorLabels(name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [newPlayersRule(spec), { from: [RELAY], ports: [tcp(GAME_PORT), tcp(RCON_PORT)] }],
      egress: [
        { to: DNS_SERVERS, ports: [udp(53), tcp(53)] },
        { to: toInternet(settings.blockedRanges), ports: [tcp(443)] },
      ],
    },
  }
}

/** The cluster's DNS, and the cache of it that many clusters run on each node (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/). */
const DNS_SERVERS: V1NetworkPolicyPeer[] = [
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
  { ipBlock: { cidr: '169.254.20.10/32' } },
]

function newPlayersRule({ allowedSourceRanges, extraPorts, query }: Server['spec']): IngressRule {
  const ports = [tcp(GAME_PORT), tcp(SFTP_PORT), ...(query ? [udp(GAME_PORT)] : []), ...extraPorts.map(({ port, protocol }) => ({ port, protocol }))]
  return allowedSourceRanges.length > 0 ? { from: allowedSourceRanges.map((cidr) => ({ ipBlock: { cidr } })), ports } : { ports }
}

function toInternet(blocked: readonly string[]): V1NetworkPolicyPeer[] {
  const isIpv6 = (range: string): boolean => range.includes(':')
  return [
    { ipBlock: { cidr: '0.0.0.0/0', except: blocked.filter((range) => !isIpv6(range)) } },
    { ipBlock: { cidr: '::/0', except: blocked.filter(isIpv6) } },
  ]
}
