import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { backoffDelay, delay } from '../../lib/backoff.ts'
import { openLog } from './log-file.ts'
import type { Part } from './part.ts'
import { waitUntilReady } from './probe.ts'

/** What happens to a part. */
export type PartEvent =
  | { type: 'Started'; part: Part; pid: number }
  | { type: 'Ready'; part: Part; seconds: number }
  | { type: 'Ended'; part: Part; how: string; restartMs: number }
  | { type: 'Stopped'; part: Part }

/** A part that is kept running. */
export interface PartRunner {
  part: Part
  /** Resolves when the part is ready for the first time. */
  readonly ready: Promise<void>
  /** Asks the process to end and resolves when it has. */
  stop(): Promise<void>
  /** Kills the process. */
  kill(): void
}

const restartDelays = { minMs: 200, maxMs: 15_000 }
/** After this time a part counts as healthy again, and its next end as the first. */
const HEALTHY_MS = 60_000

/** Starts a part and keeps it running, with growing pauses between its starts, until it is stopped. */
export function runPart(part: Part, logFile: string, onEvent: (event: PartEvent) => void): PartRunner {
  const stopping = new AbortController()
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  let child: ChildProcess | undefined
  const once = async (): Promise<string> => {
    child = spawnPart(part, logFile)
    const ended = endOf(child)
    if (child.pid !== undefined) onEvent({ type: 'Started', part, pid: child.pid })
    const gone = new AbortController()
    void reportReady(part, AbortSignal.any([gone.signal, stopping.signal]), onEvent).then((isReady) => isReady && resolve())
    const how = await ended
    gone.abort()
    child = undefined
    return how
  }
  const done = keepRunning(part, once, stopping.signal, onEvent)
  return {
    part,
    ready,
    kill: () => child?.kill('SIGKILL'),
    async stop() {
      stopping.abort()
      child?.kill(part.stopSignal ?? 'SIGTERM')
      const timer = setTimeout(() => child?.kill('SIGKILL'), part.stopSeconds * 1000)
      await done
      clearTimeout(timer)
    },
  }
}

async function keepRunning(part: Part, once: () => Promise<string>, stopping: AbortSignal, onEvent: (event: PartEvent) => void): Promise<void> {
  let failures = 0
  while (!stopping.aborted) {
    const startedAt = performance.now()
    // A part that can't even be started is one that ended.
    const how = await once().catch(String)
    if (stopping.aborted) break
    if (performance.now() - startedAt > HEALTHY_MS) failures = 0
    const restartMs = backoffDelay(failures++, restartDelays, Math.random())
    onEvent({ type: 'Ended', part, how, restartMs })
    await delay(restartMs, stopping)
  }
  onEvent({ type: 'Stopped', part })
}

async function reportReady(part: Part, signal: AbortSignal, onEvent: (event: PartEvent) => void): Promise<boolean> {
  const startedAt = performance.now()
  const isReady = await waitUntilReady(part.ready, signal)
  if (isReady) onEvent({ type: 'Ready', part, seconds: (performance.now() - startedAt) / 1000 })
  return isReady
}

/** The part leads a session of its own, so that Ctrl-C reaches only the launcher, and it writes to its log even when the launcher is gone. */
function spawnPart(part: Part, logFile: string): ChildProcess {
  const { command, env, cwd, account } = part.launch()
  const [program, ...args] = command
  const log = openLog(logFile)
  try {
    return spawn(program, args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env }, cwd, ...account })
  } finally {
    closeSync(log)
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`))
  })
}
