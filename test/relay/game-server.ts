import type { Socket } from 'node:net'
import type { Test } from 'tap'
import { derive } from '../../contracts/derive.ts'
import { formatPacket, parsePackets } from '../../lib/rcon-packet.ts'
import { toPacket, toVarInt } from '../../lib/var-int.ts'
import type { Context } from '../../relay/context.ts'
import { newCluster } from '../../relay/cluster.ts'
import { newJobs } from '../../relay/jobs.ts'
import { newKeyedLock } from '../../relay/keyed-lock.ts'
import { newMetrics } from '../../relay/metrics.ts'
import { listen } from '../lib/tcp-server.ts'
import type { Store } from './fake-cluster.ts'
import { derivationKey, logger } from './world.ts'

/** What a game answers to a ping, as its list entry. */
export interface Answers {
  /** Without one the connection is closed. */
  version?: string
  protocol?: number
  online?: number
  /** Answers a command; without it RCON is closed. */
  command?: (line: string) => string
}

/** A game of the test's own on this machine; gives its ports. What it answers is asked for anew each time. */
export async function newGame(t: Test, answers: () => Answers): Promise<Context['ports']> {
  const game = await listen(t, (socket) => void socket.once('data', () => {
    const { version, protocol, online = 0 } = answers()
    if (version === undefined) return void socket.destroy()
    const text = Buffer.from(JSON.stringify({ version: { name: version, protocol }, players: { online, max: 20 } }))
    socket.write(toPacket(0x00, toVarInt(text.length), text))
  }))
  return { game, rcon: await listen(t, (socket) => { serveRcon(socket, answers) }) }
}

function serveRcon(socket: Socket, answers: () => Answers): void {
  const password = derive(derivationKey, 'rcon-password', 'server-1').toString('base64url')
  let isLoggedIn = false
  socket.on('data', (read) => {
    const { command } = answers()
    const packet = parsePackets(read).packets[0]
    if (!command || !packet) return void socket.destroy()
    const { id, type, body } = packet
    isLoggedIn ||= type === 3 && body === password
    const answer = type === 2 ? command(body) : ''
    socket.write(formatPacket({ id: isLoggedIn ? id : -1, type: type === 3 ? 2 : 0, body: answer }))
  })
}

/** What the functions work with, on the objects of a store. */
export function newContext(t: Test, { client }: Store, ports: Context['ports'], random = 0.5): Context {
  const metrics = newMetrics()
  const jobs = newJobs({ concurrency: 5, queue: 5, timeoutMs: 10_000, patienceMs: 5_000, onFailure: () => undefined })
  t.teardown(() => jobs.close())
  return { clusterFor: (signal) => newCluster(client, metrics, signal), lock: newKeyedLock(8), jobs, metrics, reporter: undefined, logger, derivationKey, random: () => random, ports }
}
