import t from 'tap'
import type { CompositeRequest } from '../../../hooks/metacontroller.ts'
import { toEndpoint } from '../../../hooks/minecraft-server/endpoint.ts'
import { observe } from '../../../hooks/minecraft-server/observed.ts'
import { newServer, type Server } from '../../../hooks/minecraft-server/server.ts'
import type { Settings } from '../../../hooks/settings.ts'
import { applied, doSync, newRequest, READY, settings, specOf } from '../world.ts'

/** The server of a request whose Service the cluster gave `status` and, by port, `nodePorts`. */
function seen(exposure: string, { status = {}, nodePorts = {} }: { status?: object; nodePorts?: Record<number, number> }, chosen: Settings = settings): Server {
  const asked = newRequest({ exposure })
  const request = applied(asked, doSync(asked), READY, status)
  const service = request.children['Service.v1']?.['default/mc-survival'] as { spec?: { ports: { port: number; nodePort?: number }[] } } | undefined
  for (const port of service?.spec?.ports ?? []) if (nodePorts[port.port]) port.nodePort = nodePorts[port.port]!
  return toServer(request, exposure, chosen)
}

const toServer = (request: CompositeRequest, exposure: string, chosen = settings): Server => newServer(request, specOf({ exposure }), observe(request), chosen)
const given = (...ingress: object[]): { status: object } => ({ status: { loadBalancer: { ingress } } })

t.test('each port of a server is reached as its exposure says', async (t) => {
  const nodePorts = { 25565: 30_001, 2022: 30_002 }
  const table: { name: string; server: Server; game: string | undefined; sftp: string | undefined }[] = [
    { name: 'ClusterIP: by the name of the Service', server: seen('ClusterIP', {}), game: 'mc-survival.default.svc:25565', sftp: 'mc-survival.default.svc:2022' },
    { name: 'NodePort: by the nodes\' host and the port of every node', server: seen('NodePort', { nodePorts }), game: 'nodes.example.org:30001', sftp: 'nodes.example.org:30002' },
    { name: 'NodePort: each port as soon as it is given', server: seen('NodePort', { nodePorts: { 25565: 30_001 } }), game: 'nodes.example.org:30001', sftp: undefined },
    { name: 'NodePort: unknown while no port is given', server: seen('NodePort', {}), game: undefined, sftp: undefined },
    { name: 'NodePort: unknown while the nodes\' host is', server: seen('NodePort', { nodePorts }, { ...settings, nodePortHost: undefined }), game: undefined, sftp: undefined },
    { name: 'LoadBalancer: by its address', server: seen('LoadBalancer', given({ ip: '192.0.2.7' })), game: '192.0.2.7:25565', sftp: '192.0.2.7:2022' },
    { name: 'LoadBalancer: by its name rather than its address', server: seen('LoadBalancer', given({ ip: '192.0.2.7', hostname: 'lb.example.org' })), game: 'lb.example.org:25565', sftp: 'lb.example.org:2022' },
    { name: 'LoadBalancer: an IPv6 address in brackets', server: seen('LoadBalancer', given({ ip: '2001:db8::7' })), game: '[2001:db8::7]:25565', sftp: '[2001:db8::7]:2022' },
    { name: 'LoadBalancer: by the first of several', server: seen('LoadBalancer', given({ ip: '192.0.2.7' }, { ip: '192.0.2.8' })), game: '192.0.2.7:25565', sftp: '192.0.2.7:2022' },
    { name: 'LoadBalancer: never by the ports of the nodes that it has too', server: seen('LoadBalancer', { ...given({ ip: '192.0.2.7' }), nodePorts }), game: '192.0.2.7:25565', sftp: '192.0.2.7:2022' },
    { name: 'LoadBalancer: unknown while it has no status', server: seen('LoadBalancer', {}), game: undefined, sftp: undefined },
    { name: 'LoadBalancer: unknown while its status is empty', server: seen('LoadBalancer', { status: { loadBalancer: {} } }), game: undefined, sftp: undefined },
    { name: 'LoadBalancer: unknown while its list is empty', server: seen('LoadBalancer', given()), game: undefined, sftp: undefined },
    { name: 'LoadBalancer: unknown while its entry names no host', server: seen('LoadBalancer', given({})), game: undefined, sftp: undefined },
  ]
  for (const { name, server, game, sftp } of table) t.same([toEndpoint(server, 25565), toEndpoint(server, 2022)], [game, sftp], name)
})

t.test('a host name takes the place of an address where it can lead to the port', async (t) => {
  const hostname = 'play.example.org'
  const named = (exposure: string, status: Parameters<typeof seen>[1]): Server => ({ ...seen(exposure, status), spec: specOf({ exposure, hostname }) })
  const table: { name: string; server: Server; game: string | undefined; sftp: string | undefined }[] = [
    { name: 'ClusterIP: a router brings players in, and no SFTP', server: named('ClusterIP', {}), game: 'play.example.org:25565', sftp: 'mc-survival.default.svc:2022' },
    { name: 'NodePort', server: named('NodePort', { nodePorts: { 25565: 30_001, 2022: 30_002 } }), game: 'play.example.org:30001', sftp: 'play.example.org:30002' },
    { name: 'NodePort: unknown while no port is given', server: named('NodePort', {}), game: undefined, sftp: undefined },
    { name: 'LoadBalancer', server: named('LoadBalancer', given({ ip: '192.0.2.7' })), game: 'play.example.org:25565', sftp: 'play.example.org:2022' },
    { name: 'LoadBalancer: unknown while there is no address that it could lead to', server: named('LoadBalancer', {}), game: undefined, sftp: undefined },
  ]
  for (const { name, server, game, sftp } of table) t.same([toEndpoint(server, 25565), toEndpoint(server, 2022)], [game, sftp], name)
})

t.test('nothing is known while there is no Service', async (t) => {
  for (const exposure of ['ClusterIP', 'NodePort', 'LoadBalancer']) t.equal(toEndpoint(toServer(newRequest({ exposure }), exposure), 25565), undefined, exposure)
})

t.test('a Service that is still of another type tells nothing: its addresses speak of the past', async (t) => {
  const ports = { nodePorts: { 25565: 30_001, 2022: 30_002 }, ...given({ ip: '192.0.2.7' }) }
  const kinds = ['ClusterIP', 'NodePort', 'LoadBalancer']
  for (const before of kinds) {
    const { observed } = seen(before, ports)
    for (const asked of kinds) t.equal(toEndpoint({ ...seen(asked, {}), observed }, 25565) !== undefined, before === asked, `${before} is there, ${asked} is asked for`)
  }
})
