import type { StartOptions } from './arguments.ts'
import { planEmbedded } from './embedded.ts'
import { planForeign } from './foreign.ts'
import { findGameProcesses } from './game-processes.ts'
import { makeHome, removeUnfinished, type Home } from './home.ts'
import { endLeftovers } from './leftovers.ts'
import { takeLock } from './lock.ts'
import { say, sendReady, styled } from './output.ts'
import { markPart } from './part-processes.ts'
import type { PartEvent } from './part-runner.ts'
import type { Plan } from './plan.ts'
import { identify, type ProcessIdentity } from './process-identity.ts'
import { newSignInLink } from './sign-in.ts'
import { onStopSignals } from './stop-signals.ts'
import { newStateKeeper, readSupervisorRecord, type StateKeeper } from './state.ts'
import { newSupervisor, type Supervisor } from './supervisor.ts'
import { alreadyRunningLines, readyLines } from './welcome.ts'

const START_SECONDS = 180

/** Runs the platform in this process until it is told to stop. Resolves to the exit code. */
export async function start(options: StartOptions, home: Home): Promise<number> {
  const startedAt = performance.now()
  makeHome(home)
  const lock = takeLock(home.lockFile)
  if (!lock.held) return tellRunning(home, lock.owner)
  const stop = new AbortController()
  const hurry = new AbortController()
  onStopSignals(() => stop.abort(), () => hurry.abort())
  try {
    removeUnfinished(home.folder)
    await endLeftovers(home, 'Keep', say)
    const plan = await newPlan(options, home, stop.signal)
    const parts = plan.parts.map((part) => markPart(home, part))
    return await run({ ...plan, parts }, home, { stop: stop.signal, hurry: hurry.signal, startedAt })
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return 130
  } finally {
    lock.release()
  }
}

function newPlan(options: StartOptions, home: Home, signal: AbortSignal): Promise<Plan> {
  const { context } = options
  if (context !== undefined) return planForeign({ ...options, context }, home, { say, signal })
  if (process.env['KUBECONFIG']) say('KUBECONFIG is set, but only --context chooses another cluster: this uses the embedded one.')
  return planEmbedded(options, home, { say, signal })
}

interface RunOptions {
  stop: AbortSignal
  hurry: AbortSignal
  startedAt: number
}

async function run(plan: Plan, home: Home, { stop, hurry, startedAt }: RunOptions): Promise<number> {
  const self = identify(process.pid)
  if (!self) throw new Error('This process cannot read its own start time.')
  const { parts, steps, context, kubeconfig } = plan
  const keeper = newStateKeeper(home, { supervisor: self, context, kubeconfig }, parts.map((part) => part.name))
  const reporter = newReporter(keeper)
  const supervisor = newSupervisor({ parts, steps, logs: home.logs, startSeconds: START_SECONDS, onEvent: reporter.onEvent })
  hurry.addEventListener('abort', () => supervisor.kill())
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  try {
    say('Starting the platform ...')
    await Promise.race([supervisor.start(), stopped])
    if (!stop.aborted) {
      reporter.started()
      keeper.publish(plan.access())
      await sayReady(plan, home, startedAt)
    }
    await stopped
    return 0
  } finally {
    await stopAll(supervisor, home, hurry)
    keeper.remove()
  }
}

async function sayReady(plan: Plan, home: Home, startedAt: number): Promise<void> {
  const seconds = (performance.now() - startedAt) / 1000
  for (const line of readyLines(plan, home, { seconds, signInLink: await newSignInLink(plan.access()) })) say(line)
  sendReady()
}

async function stopAll(supervisor: Supervisor, home: Home, hurry: AbortSignal): Promise<void> {
  say('Stopping the platform; Ctrl-C again kills it ...')
  await supervisor.stop({
    stopping(part) {
      if (part.stopNote && !hurry.aborted && findGameProcesses(home).length > 0) say(`  ${part.stopNote}`)
      if (hurry.aborted) supervisor.kill()
    },
    stopped(part) {
      say(`  ${part.name} stopped`)
    },
  })
  // A node agent that was killed before it saw them end has told them to save and stop all the same.
  const isSaving = hurry.aborted && findGameProcesses(home).length > 0
  say(isSaving ? 'Stopped; some game servers may still be saving: npm stop waits for them.' : 'Stopped.')
}

/** Notes what happens to parts, and tells people what they should know of it. */
function newReporter(keeper: StateKeeper): { onEvent: (event: PartEvent) => void; started: () => void } {
  let isStarted = false
  const onEvent = (event: PartEvent): void => {
    const { name } = event.part
    if (event.type === 'Started') keeper.started(event.part, identify(event.pid) ?? endedAlready(event.pid))
    if (event.type === 'Ready') keeper.changed(name, 'Ready')
    if (event.type === 'Ready') say(isStarted ? `${name} runs again.` : `  ${name.padEnd(20)}${styled('green', 'ready')}  ${event.seconds.toFixed(1)} s`)
    if (event.type === 'Ended') {
      keeper.changed(name, 'Restarting')
      say(`${styled('yellow', name)} stopped (${event.how}), starting it again in ${(event.restartMs / 1000).toFixed(1)} s`)
    }
  }
  return { onEvent, started: () => (isStarted = true) }
}

/** For a process that ended before it was looked at: no other process has this start time. */
function endedAlready(pid: number): ProcessIdentity {
  return { pid, startTime: 'ended' }
}

function tellRunning(home: Home, owner: ProcessIdentity): number {
  for (const line of alreadyRunningLines(readSupervisorRecord(home), owner, home)) say(line)
  return 1
}
