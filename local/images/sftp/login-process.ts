import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inContainer } from '../container.ts'

/**
 * A process that stands for those which sshd has for each login, listed in the container's /proc by the title that sshd
 * would give it. Whoever ends it ends the connection: `onEnd` is called. It ends itself when this server does.
 */
export function startLoginProcess(user: string, onEnd: () => void): { end: () => void } {
  const child = spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore'] })
  const title = inContainer(`/proc/${child.pid ?? 0}/cmdline`)
  mkdirSync(dirname(title), { recursive: true, mode: 0o755 })
  writeFileSync(title, `sshd: ${user}@notty\0`, { mode: 0o644 })
  const forget = (): void => {
    rmSync(dirname(title), { recursive: true, force: true })
    onEnd()
  }
  child.on('error', forget)
  child.on('exit', forget)
  return { end: () => { child.stdin.end() } }
}
