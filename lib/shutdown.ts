import closeWithGrace from 'close-with-grace'
import type { Logger } from './logger.ts'

/**
 * One way out of a process: on SIGTERM or SIGINT `close` runs once, for at most `timeoutMs`; a second signal kills.
 * An uncaught error is logged and leads the same way. Keep `timeoutMs` below the pod's terminationGracePeriodSeconds.
 */
export function closeOnSignal(logger: Logger, timeoutMs: number, close: () => Promise<void>): void {
  closeWithGrace({ delay: timeoutMs, logger: { error: (message?: unknown) => { logger.error(String(message)) } } }, async ({ signal, err }) => {
    if (err) logger.fatal({ err }, 'closing after an error')
    else logger.info({ signal }, 'closing')
    await close()
  })
}
