import { once } from 'node:events'
import type { ClientMessage } from '../../contracts/socket.ts'
import { newBusOff } from '../console/relay.ts'
import type { Follower, Following } from './live.ts'
import { findRunning } from '../repositories/feed.ts'
import { requireOwn } from './own-servers.ts'

type MetricsRequest = Extract<ClientMessage, { type: 'subscribe'; topic: 'metrics' }>

/** Accepts to follow measurements: the newest of each server that runs, and then each as it comes. */
export async function acceptMetrics({ caller: { tenant }, channel, live }: Follower, { servers }: MetricsRequest, signal: AbortSignal): Promise<Following> {
  const { samples } = live
  if (!samples) throw newBusOff()
  if (servers) await requireOwn((work) => live.readPatiently(tenant, work, signal), tenant, servers)
  const wanted = servers && new Set(servers)
  return async () => {
    const known = samples.known(tenant)
    const running = new Set(known.length > 0 ? await live.readPatiently(tenant, (sql) => findRunning(sql, tenant, known), signal) : [])
    const ended = new Set(known.filter((server) => !running.has(server)))
    const leave = samples.follow(tenant, (server, message) => { if (!wanted || wanted.has(server)) channel.send(message) }, ended)
    if (!signal.aborted) await once(signal, 'abort')
    leave()
  }
}
