import { childName, GAME_PORT } from '../../contracts/names.ts'
import type { Observed } from './observed.ts'
import type { Server } from './server.ts'

type ObservedService = NonNullable<Observed['service']>

/** Where a port of a server is reached, as host:port; undefined until it is known. */
export function toEndpoint(server: Server, port: number): string | undefined {
  const { observed: { service }, spec, settings } = server
  // While the Service is still of another type its addresses speak of the past.
  if (!service || service.spec.type !== spec.exposure) return undefined
  switch (spec.exposure) {
    case 'ClusterIP': return clusterEndpoint(server, port)
    case 'NodePort': return nodePortEndpoint(service, port, spec.hostname ?? settings.nodePortHost)
    case 'LoadBalancer': return ingressEndpoint(service, port, spec.hostname)
  }
}

/** Inside the cluster the Service has a name. With a host name it is a router, such as mc-router, that brings players in; SFTP it does not route. */
function clusterEndpoint({ name, namespace, spec }: Server, port: number): string {
  const host = port === GAME_PORT ? spec.hostname : undefined
  return `${host ?? `${childName(name)}.${namespace}.svc`}:${port}`
}

function nodePortEndpoint(service: ObservedService, port: number, host: string | undefined): string | undefined {
  const nodePort = service.spec.ports.find((one) => one.port === port)?.nodePort
  return nodePort && host ? toHostPort(host, nodePort) : undefined
}

/** The host name asked for counts only once there is an address that it can lead to. */
function ingressEndpoint(service: ObservedService, port: number, hostname: string | undefined): string | undefined {
  const [ingress] = service.status.loadBalancer.ingress ?? []
  const address = ingress?.hostname || ingress?.ip
  const host = address && (hostname ?? address)
  return host ? toHostPort(host, port) : undefined
}

/** An IPv6 address stands in brackets (https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2). */
const toHostPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`
