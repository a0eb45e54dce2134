import { join } from 'node:path'
import { cacheFolder } from '../controlplane/build.ts'
import { readJson, writeJson, type Home } from './home.ts'
import { choosePorts, newPortClaim, ports as portsSchema, preferredPorts, toMovedLine, type Ports } from './ports.ts'

/** Name of something that listens. */
export type PortName = keyof typeof preferredPorts

/** Chooses the ports of a start, says which are not the wanted ones, and remembers them for the next start. */
export async function takePorts(home: Home, names: readonly PortName[], replicas: ReadonlyMap<string, number>, say: (line: string) => void): Promise<Ports> {
  const last = readJson(home.portsFile, portsSchema) ?? {}
  const choice = await choosePorts(toWanted(names, replicas), last, newPortClaim(join(cacheFolder(process.env), 'ports')))
  if (choice.moved.length > 0) say(toMovedLine(choice.moved))
  writeJson(home.portsFile, { ...last, ...choice.ports })
  return choice.ports
}

/** The port wanted for each name, and for the replicas of it: the second of `relay`, `relay-2`, is ten above it. */
export function toWanted(names: readonly PortName[], replicas: ReadonlyMap<string, number>): Ports {
  const wanted: Ports = {}
  for (const name of names) {
    const first = preferredPorts[name]
    wanted[name] = first
    for (let number = 2; number <= (replicas.get(name) ?? 1); number++) wanted[`${name}-${number}`] = first + 10 * (number - 1)
  }
  return wanted
}
