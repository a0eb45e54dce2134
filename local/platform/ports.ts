import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { makePrivateFolder } from './home.ts'
import { takeLock } from './lock.ts'

/** Port of each part that listens, by name. */
export const ports = z.record(z.string(), z.int().min(1).max(65_535))

/** Port of each part that listens, by name. */
export type Ports = z.infer<typeof ports>

/** The ports tried first. */
export const preferredPorts = {
  apiserver: 6443,
  etcd: 2379,
  'etcd-peer': 2380,
  kubelet: 10_250,
  hooks: 8181,
  relay: 8182,
  sync: 8183,
  api: 8080,
  postgres: 5432,
  nats: 4222,
  'metacontroller-metrics': 9999,
  'metacontroller-health': 8081,
} as const satisfies Ports

/** Takes one port of this machine: the given one, or any free one for 0. Resolves to undefined when it is in use. */
export type ClaimPort = (port: number) => Promise<number | undefined>

/** The ports to use, and those names whose wanted port was in use. */
export interface PortChoice {
  ports: Ports
  moved: { name: string; wanted: number; port: number }[]
}

/** Chooses a port for each name: that of the last start, else the preferred one, else one near it. */
export async function choosePorts(preferred: Ports, last: Ports, claim: ClaimPort): Promise<PortChoice> {
  const choice: PortChoice = { ports: {}, moved: [] }
  for (const [name, first] of Object.entries(preferred)) {
    const wanted = last[name] ?? first
    const port = (await claim(wanted)) ?? (await claimNear(wanted, claim))
    choice.ports[name] = port
    if (port !== wanted) choice.moved.push({ name, wanted, port })
  }
  return choice
}

/** Steps of ten keep the ports of a second platform together, and out of the range from which programs get any free port. */
async function claimNear(wanted: number, claim: ClaimPort): Promise<number> {
  for (let step = 1; step <= 50; step++) {
    const port = wanted + step * 10 > 65_535 ? 0 : wanted + step * 10
    const claimed = await claim(port)
    if (claimed !== undefined) return claimed
  }
  throw new Error(`No free port was found on 127.0.0.1 near ${wanted}: close some programs and try again.`)
}

/** One line about ports that were in use; empty when none was. */
export function toMovedLine(moved: PortChoice['moved']): string {
  if (moved.length === 0) return ''
  return `In use, so another is taken: ${moved.map(({ name, wanted, port }) => `port ${wanted} (${name}, now ${port})`).join(', ')}.`
}

/** A claim that sees programs listening on 127.0.0.1 and, through lock files in `folder`, other platforms that are just starting. */
export function newPortClaim(folder: string): ClaimPort {
  makePrivateFolder(folder)
  return async (port) => {
    const free = await tryListen(port)
    if (free === undefined) return undefined
    return takeLock(join(folder, String(free))).held ? free : undefined
  }
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
