import { connect } from 'node:net'

/** Where to connect, and what bounds a talk with a server that may be slow or hostile. */
export interface ExchangeTarget {
  host: string
  port: number
  /** Longest wait for one whole answer. */
  timeoutMs: number
  /** Ends the talk. */
  signal?: AbortSignal | undefined
}

/** A server that did not answer, or not as it should. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly code = 'HC_NO_ANSWER'
}

/** Takes what it can use off the front of what was received and gives the rest, which it bounds; throws when it is nonsense. */
export type Reader = (received: Buffer) => Buffer

/** A connection on which one answer at a time is waited for. */
export interface Exchange {
  send(bytes: Buffer): void
  /** Waits for what a reader settles; rejects when the time is over, or the connection is. */
  wait<T>(newReader: (settle: (value: T) => void) => Reader): Promise<T>
  close(): void
}

/** Opens a connection. A failure ends it, and is told to whoever waits, now and later, behind the words `what`. */
export function openExchange({ host, port, timeoutMs, signal }: ExchangeTarget, what: string): Exchange {
  const socket = connect({ host, port, noDelay: true })
  let received: Buffer = Buffer.alloc(0)
  let reader: Reader | undefined
  let failure: Error | undefined
  let reject: (error: Error) => void = () => undefined
  const fail = (reason: string): void => {
    failure ??= new ExchangeError(`${what} ${host}:${port}: ${reason}`)
    socket.destroy()
    reject(failure)
  }
  const onAbort = (): void => { fail('given up') }
  socket.on('error', (error) => { fail(error.message) })
  socket.on('close', () => {
    signal?.removeEventListener('abort', onAbort)
    fail('connection closed')
  })
  socket.on('data', (chunk) => {
    try {
      if (!reader) throw new Error('it speaks without being asked')
      received = reader(Buffer.concat([received, chunk]))
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    }
  })
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  return {
    send: (bytes) => { socket.write(bytes) },
    async wait(newReader) {
      if (failure) throw failure
      const timer = setTimeout(() => { fail(`no answer within ${timeoutMs} ms`) }, timeoutMs)
      try {
        return await new Promise((resolve, onFailure) => {
          reject = onFailure
          reader = newReader(resolve)
        })
      } finally {
        clearTimeout(timer)
        reader = undefined
      }
    },
    close: () => { socket.destroy() },
  }
}
