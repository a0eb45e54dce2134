import type * as z from 'zod'
import type { RelayProblem } from '../../contracts/console.ts'
import { BusAwayError, type Bus } from '../../lib/bus.ts'
import { ProblemError } from '../errors.ts'

/** The problem of whoever asks for what needs the bus, in direct mode. */
export const newBusOff = (): ProblemError => new ProblemError('HC_BUS_OFF', 'This platform runs without its event bus, by which running servers are measured, and their consoles, logs and players reached. Its administrator can switch it on with ENABLE_EVENTS and NATS_URL.')

/** The bus, where there is one. */
export function requireBus(bus: Bus | undefined): Bus {
  if (!bus) throw newBusOff()
  return bus
}

/** What relay is asked, and how long its answer is waited for. */
export interface RelayQuestion<S> {
  subject: string
  body: object
  /** What the answer looks like. */
  reply: S
  timeoutMs: number
}

/** Asks relay, and gives its answer. Throws the problem that it tells instead, or that nobody answers. */
export async function askRelay<S extends z.ZodType<{ problem?: RelayProblem | undefined }>>(bus: Bus, { subject, body, reply, timeoutMs }: RelayQuestion<S>): Promise<z.output<S>> {
  let answer: z.output<S>
  try {
    answer = reply.parse(await bus.ask(subject, body, timeoutMs))
  } catch (error) {
    if (!(error instanceof BusAwayError)) throw error
    throw new ProblemError('HC_BUS_AWAY', 'Nobody answers on the event bus now. Try again in a moment; of a command it is not known whether it had an effect.', { cause: error })
  }
  if (answer.problem) throw new ProblemError(answer.problem.code, answer.problem.detail)
  return answer
}
