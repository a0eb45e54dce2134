import { delay } from '../../lib/backoff.ts'
import type { Home } from './home.ts'
import { endLeftovers } from './leftovers.ts'
import { lockOwner } from './lock.ts'
import { say } from './output.ts'
import { isAlive, signalProcess, type ProcessIdentity } from './process-identity.ts'
import { livingParts, readSupervisorRecord } from './state.ts'

/** Stops the platform and waits for its end. Resolves to the exit code. */
export async function stop(home: Home): Promise<number> {
  const owner = lockOwner(home.lockFile)
  if (owner) await stopLauncher(home, owner)
  const hadLeftovers = await endLeftovers(home, 'Stop', say)
  say(owner || hadLeftovers ? 'Stopped.' : 'Nothing runs here.')
  return 0
}

/** Asks the launcher to stop, and tells of each part that is gone. */
async function stopLauncher(home: Home, launcher: ProcessIdentity): Promise<void> {
  say('Stopping the platform (game servers save their worlds first) ...')
  signalProcess(launcher, 'SIGTERM')
  let left = livingParts(readSupervisorRecord(home))
  let isStopping = true
  while (isStopping) {
    await delay(50)
    // Asked first: what ended with the launcher is told too.
    isStopping = isAlive(launcher)
    for (const part of left.filter((one) => !isAlive(one))) say(`  ${part.name} stopped`)
    left = left.filter(isAlive)
  }
}
