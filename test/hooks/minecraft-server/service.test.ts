import t from 'tap'
import type { V1ServiceSpec } from '@kubernetes/client-node'
import { newService } from '../../../hooks/minecraft-server/service.ts'
import { serverOf } from '../world.ts'

const of = (spec: object = {}): V1ServiceSpec => newService(serverOf(spec)).spec ?? {}
const GAME = { name: 'minecraft', port: 25565, protocol: 'TCP', targetPort: 'minecraft' }
const SFTP = { name: 'sftp', port: 2022, protocol: 'TCP', targetPort: 'sftp' }
const RANGES = ['203.0.113.0/24', '2001:db8::/32']

t.test('the Service finds the pod of the server, ready or not', async (t) => {
  t.match(newService(serverOf()), {
    apiVersion: 'v1', kind: 'Service', metadata: { name: 'mc-survival', namespace: 'default' },
    spec: { selector: { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': 'survival' }, publishNotReadyAddresses: true },
  })
})

t.test('it has the ports of game and SFTP, and those asked for', async (t) => {
  const table: { name: string; spec: object; want: object[] }[] = [
    { name: 'at its defaults', spec: {}, want: [GAME, SFTP] },
    { name: 'query: UDP on the number of the game', spec: { query: true }, want: [GAME, SFTP, { name: 'query', port: 25565, protocol: 'UDP', targetPort: 25565 }] },
    { name: 'a port of a plugin', spec: { extraPorts: [{ name: 'voice', port: 24454, protocol: 'UDP' }] }, want: [GAME, SFTP, { name: 'voice', port: 24454, protocol: 'UDP', targetPort: 24454 }] },
    { name: 'TCP and UDP on one number', spec: { extraPorts: [{ name: 'a', port: 8123 }, { name: 'b', port: 8123, protocol: 'UDP' }] }, want: [GAME, SFTP, { name: 'a', port: 8123, protocol: 'TCP', targetPort: 8123 }, { name: 'b', port: 8123, protocol: 'UDP', targetPort: 8123 }] },
  ]
  for (const { name, spec, want } of table) t.same(of(spec).ports, want, name)
})

t.test('RCON is never among them', async (t) => {
  for (const spec of [{}, { query: true }, { extraPorts: [{ name: 'a', port: 25575, protocol: 'UDP' }] }]) t.notOk(of(spec).ports?.some(({ port, protocol }) => port === 25575 && protocol === 'TCP'))
  t.throws(() => serverOf({ extraPorts: [{ name: 'a', port: 25575 }] }), /RCON/)
})

t.test('where only some addresses may come in, the load balancer refuses the others and the pod sees who comes', async (t) => {
  const table: { name: string; spec: object; want: object }[] = [
    { name: 'LoadBalancer, open to all', spec: {}, want: { type: 'LoadBalancer' } },
    { name: 'LoadBalancer, open to some', spec: { allowedSourceRanges: RANGES }, want: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerSourceRanges: RANGES } },
    { name: 'NodePort, open to all', spec: { exposure: 'NodePort' }, want: { type: 'NodePort' } },
    { name: 'NodePort, open to some', spec: { exposure: 'NodePort', allowedSourceRanges: RANGES }, want: { type: 'NodePort', externalTrafficPolicy: 'Local' } },
    { name: 'ClusterIP, which knows no such policy', spec: { exposure: 'ClusterIP', allowedSourceRanges: RANGES }, want: { type: 'ClusterIP' } },
  ]
  for (const { name, spec, want } of table) {
    const { ports: _ports, selector: _selector, publishNotReadyAddresses: _all, ...rest } = of(spec)
    t.same(rest, want, name)
  }
})

t.test('its annotations are the tenant\'s in alphabetical order, then ours', async (t) => {
  const ours = { 'external-dns.alpha.kubernetes.io/hostname': 'play.example.org', 'mc-router.itzg.me/externalServerName': 'play.example.org' }
  const table: { name: string; spec: object; want: object }[] = [
    { name: 'none', spec: {}, want: {} },
    { name: 'a host name', spec: { hostname: 'play.example.org' }, want: ours },
    { name: 'the tenant\'s', spec: { serviceAnnotations: { 'metallb.io/b': '2', 'metallb.io/a': '1' } }, want: { 'metallb.io/a': '1', 'metallb.io/b': '2' } },
    { name: 'both', spec: { hostname: 'play.example.org', serviceAnnotations: { 'z.example/a': '1' } }, want: { 'z.example/a': '1', ...ours } },
    { name: 'the tenant names one of ours', spec: { hostname: 'play.example.org', serviceAnnotations: { 'mc-router.itzg.me/externalServerName': 'evil.example.org' } }, want: { ...ours } },
  ]
  for (const { name, spec, want } of table) {
    const { annotations = {} } = newService(serverOf(spec)).metadata ?? {}
    t.same(annotations, want, name)
    if (name !== 'the tenant names one of ours') t.equal(JSON.stringify(annotations), JSON.stringify(want), 'in this order')
  }
})
