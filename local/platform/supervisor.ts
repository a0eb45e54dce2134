import { join } from 'node:path'
import { boundLog, lastLines, rotateLog } from './log-file.ts'
import { checkOrder, type Part, type Step } from './part.ts'
import { runPart, type PartEvent, type PartRunner } from './part-runner.ts'

/** What a supervisor looks after. */
export interface SupervisorOptions {
  /** In the order in which people name them; they stop in the reverse order. */
  parts: readonly Part[]
  steps: readonly Step[]
  logs: string
  /** Time for all to become ready. */
  startSeconds: number
  onEvent: (event: PartEvent) => void
}

/** Who hears of parts being stopped. */
export interface StopListener {
  stopping(part: Part): void
  stopped(part: Part): void
}

/** Starts parts in the order of their needs, restarts those that end, stops them in reverse order. */
export interface Supervisor {
  /** Resolves when every part is ready and every step done; rejects with the failing part and the end of its log. */
  start(): Promise<void>
  /** Stops all parts, the last one first. */
  stop(tell: StopListener): Promise<void>
  /** Kills what still runs. */
  kill(): void
}

const LOG_CHECK_MS = 30_000
/** A part that ends this often before it was ever ready will not become ready. */
const MAX_FAILED_STARTS = 4

/** A supervisor for these parts; nothing runs before `start`. */
export function newSupervisor(options: SupervisorOptions): Supervisor {
  const { parts, steps, logs, onEvent } = options
  checkOrder([...parts, ...steps])
  const runners = new Map<string, PartRunner>()
  const logOf = (name: string): string => join(logs, `${name}.log`)
  const failed = Promise.withResolvers<never>()
  const watchEvent = newStartWatch((part, how) => failed.reject(toStartError(`${part.name} (${how})`, logOf(part.name))))
  const ready = new Set<Part>()
  let stopped = false
  const startPart = async (part: Part): Promise<void> => {
    if (stopped) return
    rotateLog(logOf(part.name))
    const runner = runPart(part, logOf(part.name), (event) => {
      watchEvent(event)
      onEvent(event)
    })
    runners.set(part.name, runner)
    await runner.ready
    ready.add(part)
  }
  const timer = setInterval(() => parts.forEach((part) => boundLog(logOf(part.name))), LOG_CHECK_MS)
  return {
    async start() {
      const all = startInOrder(parts, steps, startPart)
      await Promise.race([all, failed.promise, rejectAfter(options, ready)])
    },
    async stop(tell) {
      stopped = true
      clearInterval(timer)
      for (const runner of [...runners.values()].sort(byLastFirst(parts))) {
        tell.stopping(runner.part)
        await runner.stop()
        tell.stopped(runner.part)
      }
    },
    kill() {
      for (const runner of runners.values()) runner.kill()
    },
  }
}

/** Runs every part and step as soon as all it needs is ready. */
async function startInOrder(parts: readonly Part[], steps: readonly Step[], startPart: (part: Part) => Promise<void>): Promise<void> {
  const gates = new Map([...parts, ...steps].map((node) => [node.name, Promise.withResolvers<void>()]))
  const after = async (node: { name: string; needs: readonly string[] }, run: () => Promise<void>): Promise<void> => {
    for (const need of node.needs) await gates.get(need)?.promise
    await run()
    gates.get(node.name)?.resolve()
  }
  await Promise.all([...parts.map((part) => after(part, () => startPart(part))), ...steps.map((step) => after(step, step.run))])
}

/** Calls back when a part that was never ready has ended too often. */
function newStartWatch(onHopeless: (part: Part, how: string) => void): (event: PartEvent) => void {
  const wasReady = new Set<string>()
  const ends = new Map<string, number>()
  return (event) => {
    const { name } = event.part
    if (event.type === 'Ready') wasReady.add(name)
    if (event.type !== 'Ended' || wasReady.has(name)) return
    ends.set(name, (ends.get(name) ?? 0) + 1)
    if (ends.get(name) === MAX_FAILED_STARTS) onHopeless(event.part, event.how)
  }
}

async function rejectAfter({ startSeconds, parts, logs }: SupervisorOptions, ready: ReadonlySet<Part>): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, startSeconds * 1000).unref())
  const late = parts.find((part) => !ready.has(part))?.name
  throw late ? toStartError(late, join(logs, `${late}.log`)) : new Error(`The cluster was not set up within ${startSeconds} s. Run the command again: it goes on from there.`)
}

function toStartError(what: string, log: string): Error {
  const lines = lastLines(log, 15).map((line) => `  ${line}`)
  const end = lines.length > 0 ? `The end of ${log}:` : `Its log ${log} is empty.`
  return new Error([`${what} did not become ready. ${end}`, ...lines].join('\n'))
}

function byLastFirst(parts: readonly Part[]): (a: PartRunner, b: PartRunner) => number {
  return (a, b) => parts.indexOf(b.part) - parts.indexOf(a.part)
}
