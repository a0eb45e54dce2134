import { once } from 'node:events'
import type { ClientMessage } from '../../contracts/socket.ts'
import { newBusOff } from '../console/relay.ts'
import type { Follower } from './live.ts'
import { requireOwn } from './own-servers.ts'

type MetricsRequest = Extract<ClientMessage, { type: 'subscribe'; topic: 'metrics' }>

/** Sends measurements as they come, until the signal aborts. */
export async function followMetrics({ caller: { tenant }, channel, live }: Follower, { servers }: MetricsRequest, signal: AbortSignal): Promise<void> {
  if (!live.samples) throw newBusOff()
  if (servers) await requireOwn((work) => live.readPatiently(tenant, work, signal), tenant, servers)
  const wanted = servers && new Set(servers)
  const leave = live.samples.follow(tenant, (server, message) => { if (!wanted || wanted.has(server)) channel.send(message) })
  if (!signal.aborted) await once(signal, 'abort')
  leave()
}
