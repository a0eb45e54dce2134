import { childName } from './names.ts'
import type { Observed } from './observed.ts'
import type { Server } from './server.ts'

type ObservedService = NonNullable<Observed['service']>

/** Where a port of a server is reached, as host:port; undefined until it is known. */
export function toEndpoint(server: Server, port: number): string | undefined {
  const { observed: { service }, spec, name, namespace, settings } = server
  // While the Service is still of another type its addresses speak of the past.
  if (!service || service.spec.type !== spec.exposure) return undefined
  switch (spec.exposure) {
    case 'ClusterIP': return `${childName(name)}.${namespace}.svc:${port}`
    case 'NodePort': return nodePortEndpoint(service, port, settings.nodePortHost)
    case 'LoadBalancer': return ingressEndpoint(service, port)
  }
}

function nodePortEndpoint(service: ObservedService, port: number, host: string | undefined): string | undefined {
  const nodePort = service.spec.ports.find((one) => one.port === port)?.nodePort
  return nodePort && host ? toHostPort(host, nodePort) : undefined
}

function ingressEndpoint(service: ObservedService, port: number): string | undefined {
  const [ingress] = service.status.loadBalancer.ingress ?? []
  const host = ingress?.hostname || ingress?.ip
  return host ? toHostPort(host, port) : undefined
}

/** An IPv6 address stands in brackets (https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2). */
const toHostPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`
