import type { Bus } from '../../lib/bus.ts'
import { ProblemError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { followLog, type LogOutcome, type LogPart, type LogRequest } from './follow-log.ts'
import { requireBus } from './relay.ts'

/** The logs of servers. */
export interface Logs {
  /** Reads one as `followLog` does, unless its tenant reads too many already. */
  read(request: LogRequest, signal: AbortSignal): AsyncGenerator<LogPart, LogOutcome | undefined>
}

/** Most logs that a tenant reads at once at one replica. */
const MOST_READ = 50

/** The logs behind a bus; without one each read is a problem. */
export function newLogs(bus: Bus | undefined, { logs }: Pick<Metrics, 'logs'>): Logs {
  const reads = new Map<string, number>()

  /** Counts a read until the signal aborts, or what it gives is called. */
  const begin = (tenant: string, signal: AbortSignal): () => void => {
    const count = reads.get(tenant) ?? 0
    if (count >= MOST_READ) throw new ProblemError('HC_TOO_BUSY', `Your tenant reads ${MOST_READ} logs here already: end one of them.`)
    reads.set(tenant, count + 1)
    logs.inc()
    const end = (): void => {
      signal.removeEventListener('abort', end)
      logs.dec()
      const left = (reads.get(tenant) ?? 1) - 1
      if (left > 0) reads.set(tenant, left)
      else reads.delete(tenant)
    }
    signal.addEventListener('abort', end)
    return () => { if (!signal.aborted) end() }
  }

  return {
    async *read(request, signal) {
      const there = requireBus(bus)
      if (signal.aborted) return undefined
      const end = begin(request.tenant, signal)
      try {
        return yield* followLog(there, request, signal)
      } finally {
        end()
      }
    },
  }
}
