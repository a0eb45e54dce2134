import { delay } from '../../lib/backoff.ts'
import { findGameProcesses } from './game-processes.ts'
import { removeFile, type Home } from './home.ts'
import { findPartProcesses, type PartProcess } from './part-processes.ts'
import { isAlive, signalProcess, type ProcessIdentity } from './process-identity.ts'
import { SHUTDOWN_SECONDS } from './shutdown-seconds.ts'

/** What becomes of game servers whose launcher was killed: `Keep` leaves them to the next node agent, `Stop` lets them save and stop. */
export type Games = 'Keep' | 'Stop'

/** Asks processes to end, kills them when the time is over, and resolves when none of them runs. */
export async function endProcesses(processes: readonly ProcessIdentity[], signal: NodeJS.Signals, seconds: number): Promise<void> {
  processes.forEach((one) => signalProcess(one, signal))
  const deadline = performance.now() + seconds * 1000
  while (processes.some(isAlive)) {
    if (performance.now() > deadline) processes.forEach((one) => signalProcess(one, 'SIGKILL'))
    await delay(20)
  }
}

/** Ends what a killed launcher left running, and forgets it. Resolves to whether there was anything. */
export async function endLeftovers(home: Home, games: Games, say: (line: string) => void): Promise<boolean> {
  const parts = findPartProcesses(home)
  if (parts.length > 0) say(`Stopping what a killed platform left running: ${parts.map((part) => part.name).join(', ')}.`)
  for (const part of parts) await endPart(part, games)
  const stoppedGames = games === 'Stop' && (await endGames(home, say))
  removeFile(home.platformFile)
  removeFile(home.supervisorFile)
  return parts.length > 0 || stoppedGames
}

/** The node agent, asked to end, stops the game servers; killed, it leaves them running. */
async function endPart(part: PartProcess, games: Games): Promise<void> {
  if (part.name !== 'node-agent') return endProcesses([part], 'SIGTERM', 5)
  return games === 'Stop' ? endProcesses([part], 'SIGTERM', SHUTDOWN_SECONDS + 10) : endProcesses([part], 'SIGKILL', 5)
}

async function endGames(home: Home, say: (line: string) => void): Promise<boolean> {
  const processes = findGameProcesses(home)
  if (processes.length === 0) return false
  say(`Game servers are still running: they save their worlds and stop, which takes up to ${SHUTDOWN_SECONDS} s.`)
  await endProcesses(processes.filter((one) => one.isLeader), 'SIGTERM', SHUTDOWN_SECONDS)
  await endProcesses(findGameProcesses(home), 'SIGKILL', 5)
  return true
}
