import type { ClientMessage, ServerMessage } from '../../contracts/socket.ts'
import type { ProblemCode } from '../../contracts/rest.ts'
import type { LogOutcome } from '../console/follow-log.ts'
import { ProblemError } from '../errors.ts'
import { findServer } from '../repositories/servers.ts'
import type { Follower, Following } from './live.ts'
import { toOutgoing } from './outgoing.ts'

type LogsRequest = Extract<ClientMessage, { type: 'subscribe'; topic: 'logs' }>
type EndReason = Extract<ServerMessage, { type: 'logEnd' }>['reason']

const ENDS: Readonly<Record<LogOutcome, string>> = {
  NotRunning: 'The server does not run.',
  Ended: 'The game has ended.',
  Away: 'Nobody answers for the log now.',
}

/** Problems that are the end of a log, and no fault of whoever asked for it. */
const END_OF: Partial<Record<ProblemCode, EndReason>> = { HC_NOT_RUNNING: 'NotRunning', HC_BUS_AWAY: 'Away' }

/** Accepts to follow the log of a server as it is written: the next lines come when the client has taken those before. */
export async function acceptLogs(follower: Follower, request: LogsRequest, signal: AbortSignal): Promise<Following> {
  const { caller: { tenant }, live } = follower
  const row = await live.readPatiently(tenant, (sql) => findServer(sql, tenant, request.server), signal)
  if (!row) throw new ProblemError('HC_NOT_FOUND', 'There is no server of this id.')
  return () => followLog(follower, row.name, request, signal)
}

async function followLog({ caller: { tenant }, channel, live }: Follower, name: string, { server, tail, since }: LogsRequest, signal: AbortSignal): Promise<void> {
  const end = (reason: EndReason, message: string): void => { channel.send(toOutgoing({ type: 'logEnd', server, reason, message })) }
  const log = live.logs.read({ tenant, name, id: server, tail, since, follow: true }, signal)
  try {
    let result = await log.next()
    for (; !result.done; result = await log.next()) {
      const { lines, isHistory } = result.value
      if (lines.length > 0) channel.send(toOutgoing({ type: 'log', server, lines, isHistory }))
      await channel.drained()
    }
    if (result.value) end(result.value, ENDS[result.value])
  } catch (error) {
    const reason = error instanceof ProblemError ? END_OF[error.code] : undefined
    if (!(error instanceof ProblemError) || !reason) throw error
    if (!signal.aborted) end(reason, error.message)
  }
}
