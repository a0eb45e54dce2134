import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { home, platformFile } from '../e2e/platform.ts'
import { waitFor } from '../wait.ts'

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1000) })

/** The process of the launcher, which starts again what ends. */
function launcher(): number {
  return JSON.parse(readFileSync(join(home(), 'supervisor.json'), 'utf8')).supervisor.pid
}

const pidOf = (part: string): number => {
  const pid = platformFile().pids[part]
  if (!pid) throw new Error(`${part} does not run`)
  return pid
}

/** Kills a part as a crash would, and waits until the platform has started it again. */
export async function crash(part: string): Promise<void> {
  const before = pidOf(part)
  process.kill(before, 'SIGKILL')
  await waitFor(`${part} to be started again`, () => {
    const now = platformFile().pids[part]
    return now !== undefined && now !== before
  })
}

/** Kills a part and keeps it down: the launcher does not see its end before the time is over. */
export async function outage(part: string, seconds: number, during: () => Promise<void> | void = () => undefined): Promise<void> {
  const [pid, parent] = [pidOf(part), launcher()]
  process.kill(parent, 'SIGSTOP')
  try {
    process.kill(pid, 'SIGKILL')
    await during()
    await sleep(seconds)
  } finally {
    process.kill(parent, 'SIGCONT')
  }
  await waitFor(`${part} to be started again`, () => { const now = platformFile().pids[part]; return now !== undefined && now !== pid })
}
