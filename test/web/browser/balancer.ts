import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Owner } from '../../servers.ts'

/** One address for several replicas on this machine, as a Service gives it: connections go round, past replicas that do not answer. Gives the origin. */
export async function newBalancer(t: Owner, ports: readonly number[]): Promise<string> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    open.add(client.on('close', () => { open.delete(client) }).on('error', () => undefined))
    const first = turn++
    const attempt = (tries: number): void => {
      const port = ports[(first + tries) % ports.length]
      if (tries === ports.length || port === undefined) {
        client.destroy()
        return
      }
      const replica = connect({ host: '127.0.0.1', port })
      const next = (): void => { attempt(tries + 1) }
      replica.once('error', next).once('connect', () => { join(client, replica.off('error', next).on('error', () => undefined)) })
    }
    attempt(0)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => { server.once('listening', resolve) })
  t.teardown(() => {
    server.close()
    for (const client of open) client.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Whichever side ends takes the other along, as when a machine is gone. */
function join(client: Socket, replica: Socket): void {
  if (client.destroyed) {
    replica.destroy()
    return
  }
  client.pipe(replica).pipe(client)
  client.once('close', () => { replica.destroy() })
  replica.once('close', () => { client.destroy() })
}
