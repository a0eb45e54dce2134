import t from 'tap'
import { newNetworkPolicy } from '../../../hooks/minecraft-server/network-policy.ts'
import type { NetworkPolicy } from '../../../hooks/objects.ts'
import { serverOf, settings } from '../world.ts'

const of = (spec: object = {}, blockedRanges: string[] = [...settings.blockedRanges]): NetworkPolicy['spec'] => newNetworkPolicy(serverOf(spec, undefined, { ...settings, blockedRanges })).spec
const relay = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'minecraft-system' } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'relay' } } }
const GAME = { port: 25565, protocol: 'TCP' }
const SFTP = { port: 2022, protocol: 'TCP' }

t.test('it speaks of the pod of this server alone, in both directions', async (t) => {
  t.match(newNetworkPolicy(serverOf()), { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'mc-survival', namespace: 'default' } })
  t.same(of().podSelector, { matchLabels: { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': 'survival' } })
  t.same(of().policyTypes, ['Ingress', 'Egress'])
})

t.test('players reach the ports of the server, and RCON is for relay alone', async (t) => {
  const ranges = ['203.0.113.0/24', '2001:db8::/32']
  const table: { name: string; spec: object; want: object }[] = [
    { name: 'a server at its defaults', spec: {}, want: { ports: [GAME, SFTP] } },
    { name: 'query is on', spec: { query: true }, want: { ports: [GAME, SFTP, { port: 25565, protocol: 'UDP' }] } },
    { name: 'ports of plugins', spec: { extraPorts: [{ name: 'voice', port: 24454, protocol: 'UDP' }, { name: 'map', port: 8123 }] }, want: { ports: [GAME, SFTP, { port: 24454, protocol: 'UDP' }, { port: 8123, protocol: 'TCP' }] } },
    { name: 'some addresses alone', spec: { allowedSourceRanges: ranges }, want: { from: ranges.map((cidr) => ({ ipBlock: { cidr } })), ports: [GAME, SFTP] } },
  ]
  for (const { name, spec, want } of table) t.same(of(spec).ingress, [want, { from: [relay], ports: [GAME, { port: 25575, protocol: 'TCP' }] }], name)
})

t.test('the pod finds names, and reaches https on the internet and nothing of the cluster', async (t) => {
  const table: { name: string; blocked: string[]; want: object[] }[] = [
    { name: 'ranges of both kinds', blocked: ['10.0.0.0/8', 'fc00::/7', '169.254.0.0/16'], want: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.0.0/16'] } }, { ipBlock: { cidr: '::/0', except: ['fc00::/7'] } }] },
    { name: 'no range', blocked: [], want: [{ ipBlock: { cidr: '0.0.0.0/0', except: [] } }, { ipBlock: { cidr: '::/0', except: [] } }] },
  ]
  for (const { name, blocked, want } of table) {
    const [names, internet, ...rest] = of({}, blocked).egress ?? []
    t.same(internet, { to: want, ports: [{ port: 443, protocol: 'TCP' }] }, name)
    t.same(rest, [], 'and no more')
    t.same(names?.ports, [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }])
    t.same(names?.to, [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }, { ipBlock: { cidr: '169.254.20.10/32' } }])
  }
})

t.test('no field of the spec opens the way out', async (t) => {
  for (const spec of [{ extraPorts: [{ name: 'map', port: 8123 }] }, { allowedSourceRanges: ['10.0.0.0/8'] }, { query: true }, { exposure: 'ClusterIP' }]) t.same(of(spec).egress, of().egress, JSON.stringify(spec))
})
