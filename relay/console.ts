import { CommandQuestion, LONGEST_OUTPUT, type CommandReply } from '../contracts/console.ts'
import { derive } from '../contracts/derive.ts'
import { RCON_PURPOSE } from '../contracts/names.ts'
import type { ProblemCode } from '../contracts/rest.ts'
import { RUN_COMMAND } from '../contracts/subjects.ts'
import type { Bus } from '../lib/bus.ts'
import { ExchangeError } from '../lib/exchange.ts'
import { isTransient, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { openRcon } from '../lib/rcon.ts'
import { newCluster } from './cluster.ts'
import type { Context } from './context.ts'
import { counted } from './counted.ts'
import { findPod } from './find-pod.ts'
import { BusyError, newKeyedLock } from './keyed-lock.ts'
import type { Metrics } from './metrics.ts'
import { addressOfGame, toPodNote } from './pod-note.ts'
import type { Tenants } from './tenants.ts'
import { toLogText } from './text.ts'

/** What relay talks with games through, when it is asked to on the bus. */
export interface ConsoleParts extends Pick<Context, 'derivationKey' | 'ports'> {
  bus: Bus
  client: KubernetesClient
  tenants: Tenants
  metrics: Metrics
  logger: Logger
}

/** Longest time of a command: the API waits a little longer for its answer, and so does a replica that is to close. */
const COMMAND_MS = 9_000

/** Longest wait for what the game says. */
const ANSWER_MS = 8_000

/** Commands of one server that wait for each other here. */
const MOST_WAITING = 8

/** Answers `RUN_COMMAND` until the signal aborts, those of one server one after the other; then resolves when what was begun has its answer. */
export function answerCommands(parts: ConsoleParts, signal: AbortSignal): Promise<void> {
  const lock = newKeyedLock(MOST_WAITING)
  return parts.bus.answer(RUN_COMMAND, { queue: 'relay', signal, handle: async ({ body }) => {
    const { success, data: question } = CommandQuestion.safeParse(body)
    if (!success) return problem('HC_BAD_REQUEST', 'That is no command, or not to a server.')
    // From now on: what has waited too long is not run when nobody waits for it any more.
    const limit = AbortSignal.timeout(COMMAND_MS)
    try {
      return await lock.run(question.id, () => runCommand(parts, question, limit))
    } catch (error) {
      return toReply(error)
    }
  } })
}

async function runCommand(parts: ConsoleParts, question: CommandQuestion, signal: AbortSignal): Promise<CommandReply> {
  const { client, tenants, metrics, derivationKey, ports } = parts
  signal.throwIfAborted()
  const found = await findPod({ client, tenants, cluster: newCluster(client, metrics, signal) }, question, signal)
  const host = found && addressOfGame(found.pod, toPodNote(found.pod, undefined))
  if (!host) return problem('HC_NOT_RUNNING', 'The game does not run, or is not ready yet.')
  const password = derive(derivationKey, RCON_PURPOSE, found.uid).toString('base64url')
  return counted(metrics, 'rcon', async () => {
    const session = await openRcon({ host, port: ports.rcon, password, timeoutMs: ANSWER_MS, signal })
    try {
      return { output: toLogText(await session.run(toCommand(question.command))).slice(0, LONGEST_OUTPUT) }
    } finally {
      session.close()
    }
  })
}

/** The console takes commands without the slash of the chat. */
const toCommand = (text: string): string => text.trim().replace(/^\/+/, '')

const problem = (code: ProblemCode, detail: string): CommandReply => ({ problem: { code, detail } })

/** Games are slow, closed, or lie: whoever asked is told. A bug has no answer. */
function toReply(error: unknown): CommandReply {
  if (error instanceof BusyError) return problem('HC_TOO_BUSY', 'Too many commands wait for this server. Try again in a moment.')
  if (error instanceof ExchangeError) return problem('HC_NO_ANSWER', 'The game did not answer in time. Whether the command had an effect is not known.')
  if (isTransient(error)) return problem('HC_TOO_BUSY', 'The cluster or the game is too slow now: the command was not run. Try again in a moment.')
  throw error
}
