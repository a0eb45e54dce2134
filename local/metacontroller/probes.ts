import { createServer, type Server } from 'node:http'

/** Answers 200 on /healthz and /readyz of one address; `0` serves nothing. Rejects when the port is taken. */
export async function serveProbes(address: string, paths: readonly string[]): Promise<{ close(): void } | undefined> {
  if (address === '0' || address === '') return undefined
  const { host, port } = parseAddress(address)
  const server: Server = createServer((incoming, reply) => {
    const path = incoming.url?.split('?')[0] ?? ''
    reply.writeHead(paths.includes(path) ? 200 : 404, { 'content-type': 'text/plain' }).end(paths.includes(path) ? 'ok' : 'not found')
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Host and port of `host:port` or `:port`; throws when it is neither. */
export function parseAddress(address: string): { host: string | undefined; port: number } {
  const [, host, port] = /^(?:\[?([^\]]*)\]?)?:(\d{1,5})$/.exec(address) ?? []
  if (port === undefined || Number(port) > 65_535) throw new Error(`Address ${JSON.stringify(address)} is not host:port: use such as 127.0.0.1:8081, or 0 for none.`)
  return { host: host || undefined, port: Number(port) }
}
