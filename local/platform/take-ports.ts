import { join } from 'node:path'
import { cacheFolder } from '../controlplane/build.ts'
import { readJson, writeJson, type Home } from './home.ts'
import { choosePorts, newPortClaim, ports as portsSchema, preferredPorts, toMovedLine, type Ports } from './ports.ts'

/** Name of something that listens. */
export type PortName = keyof typeof preferredPorts

/** Chooses the ports of a start, says which are not the wanted ones, and remembers them for the next start. */
export async function takePorts(home: Home, names: readonly PortName[], say: (line: string) => void): Promise<Ports> {
  const last = readJson(home.portsFile, portsSchema) ?? {}
  const wanted = Object.fromEntries(names.map((name) => [name, preferredPorts[name]]))
  const choice = await choosePorts(wanted, last, newPortClaim(join(cacheFolder(process.env), 'ports')))
  if (choice.moved.length > 0) say(toMovedLine(choice.moved))
  writeJson(home.portsFile, { ...last, ...choice.ports })
  return choice.ports
}
