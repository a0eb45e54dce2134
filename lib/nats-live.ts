import { addAbortListener } from 'node:events'
import type { Msg, NatsConnection } from 'nats'
import { BusAwayError, type HearOptions } from './bus.ts'
import { parseJson } from './json.ts'
import type { Logger } from './logger.ts'

/** Listens to a subject until the signal aborts; what `handle` resolves with is the answer, if one is waited for. */
export async function hearNats(nc: NatsConnection, subject: string, options: HearOptions<object | void> & { logger: Logger }): Promise<void> {
  const { queue, signal } = options
  const subscription = nc.subscribe(subject, queue === undefined ? {} : { queue })
  const listening = addAbortListener(signal, () => { subscription.unsubscribe() })
  const working = new Set<Promise<void>>()
  try {
    for await (const message of subscription) {
      const work = handleOne(message, options).finally(() => working.delete(work))
      working.add(work)
    }
  } finally {
    listening[Symbol.dispose]()
    await Promise.all(working)
  }
}

async function handleOne(message: Msg, { handle, logger }: HearOptions<object | void> & { logger: Logger }): Promise<void> {
  try {
    const answer = await handle({ subject: message.subject, body: parseJson(message.string()) })
    if (message.reply !== undefined && answer) message.respond(JSON.stringify(answer))
  } catch (error) {
    logger.error({ err: error, subject: message.subject }, 'what was told could not be handled')
  }
}

/** Asks, and waits for the first answer. */
export async function askNats(nc: NatsConnection, subject: string, body: object, timeoutMs: number): Promise<unknown> {
  try {
    return parseJson((await nc.request(subject, JSON.stringify(body), { timeout: timeoutMs })).string())
  } catch (error) {
    throw new BusAwayError(`Nobody answers on ${subject}.`, { cause: error })
  }
}
