import type { Test } from 'tap'
import { rconCommand } from '../../../../lib/rcon.ts'
import { runContainer, waitFor, type Container } from '../run-container.ts'

/** Starts a server on a volume, and resolves when players may join. */
export async function startServer(t: Test, data: string, env: Record<string, string> = {}, mounts: Record<string, string> = {}): Promise<Container> {
  const container = runContainer(t, 'itzg/minecraft-server', { env: { EULA: 'TRUE', MODE: 'creative', RCON_PASSWORD: 'pw', ...env }, mounts: { '/data': data, ...mounts } })
  await container.until('Done (')
  return container
}

export function rcon({ address }: Container, command: string): Promise<string> {
  return rconCommand({ host: address, port: 25575, password: 'pw' }, command)
}

export function untilAnswer(container: Container, command: string, answer: string): Promise<void> {
  return waitFor(async () => (await rcon(container, command)).includes(answer), () => `${command} to answer ${answer}`)
}
