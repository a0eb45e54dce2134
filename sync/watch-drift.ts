import { backoffDelay, delay } from '../lib/backoff.ts'
import { runDriftPass, type DriftContext } from './drift-pass.ts'
import type { Leadership } from './leader.ts'
import { isOutage } from './outage.ts'

/** How drift is looked for. */
export interface DriftWatch extends DriftContext {
  leadership: Leadership
  /** Time between two passes while reports come. */
  intervalMs: number
  /** Told after each pass that was made: there may be commands in the outbox. */
  onPass: () => void
  /** A number in [0, 1). */
  random?: () => number
}

/** Time between two passes while no reports come: then the list is all that is known of the cluster. */
const POLL_MS = 5_000

/** How often it is looked whether a pass is due. */
const LOOK_MS = 250

/** First and longest wait before a pass that failed is made again. */
const RETRY = { minMs: 500, maxMs: 5_000 }

/**
 * Looks for drift until the signal aborts, while this replica leads: at once when it begins to lead, when the bus comes or goes, and
 * when the database or the API server come back; else at each interval.
 */
export async function watchDrift(watch: DriftWatch, signal: AbortSignal): Promise<void> {
  const { leadership, intervalMs, bus, random = Math.random } = watch
  const reportsCome = (): boolean => bus?.isConnected() ?? false
  let failures = 0
  let last: LastPass | undefined
  while (!signal.aborted) {
    const now = { at: performance.now(), reportsCame: reportsCome() }
    if (!leadership.isLeader()) last = undefined
    else if (isDue(last, now, now.reportsCame ? intervalMs : Math.min(POLL_MS, intervalMs))) {
      const isDone = await makePass(watch, signal)
      last = isDone ? now : undefined
      failures = isDone ? 0 : failures + 1
    }
    await delay(failures > 0 ? backoffDelay(failures - 1, RETRY, random()) : LOOK_MS, signal)
  }
}

/** When the last pass began, and whether reports came then. */
interface LastPass {
  at: number
  reportsCame: boolean
}

const isDue = (last: LastPass | undefined, now: LastPass, period: number): boolean => !last || last.reportsCame !== now.reportsCame || now.at - last.at >= period

/** Makes a pass; false when it failed. */
async function makePass(watch: DriftWatch, signal: AbortSignal): Promise<boolean> {
  const { logger, metrics, onPass } = watch
  const stop = metrics.driftSeconds.startTimer()
  try {
    const counts = await runDriftPass(watch, signal)
    stop({ result: 'Done' })
    logger.debug(counts, 'the drift pass is done')
    onPass()
    return true
  } catch (error) {
    stop({ result: 'Failed' })
    if (signal.aborted) return false
    if (isOutage(error)) logger.warn({ reason: error instanceof Error ? error.message : String(error) }, 'the drift pass could not be made')
    else logger.error({ err: error }, 'the drift pass failed')
    return false
  }
}
