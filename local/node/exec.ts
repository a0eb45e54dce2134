import { spawn } from 'node:child_process'
import { toSpawnArguments } from './shell-environment.ts'
import type { Program } from './spawn.ts'

/** How a command in a container came out. */
export interface ExecResult {
  /** Undefined when it had to be killed, or could not be started. */
  exitCode: number | undefined
  /** The beginning of what it wrote. */
  output: string
}

const OUTPUT_AT_MOST = 10_240

/** Runs a command beside a container's first process, with its environment. Killed with all it started at the time limit, or when the signal aborts. */
export function execInRun(program: Program, timeoutMs: number, signal: AbortSignal): Promise<ExecResult> {
  return new Promise((resolve) => {
    const { env, command } = toSpawnArguments(program)
    const [file = '', ...args] = command
    // A group of its own, so that it ends with everything it started.
    const child = spawn(file, args, { cwd: program.cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer): void => { output = (output + chunk.toString()).slice(0, OUTPUT_AT_MOST) }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const finish = (exitCode: number | undefined): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', kill)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({ exitCode, output: output.trim() })
    }
    const kill = (): void => {
      killGroupOf(child.pid)
      finish(undefined)
    }
    const timer = setTimeout(kill, timeoutMs)
    signal.addEventListener('abort', kill, { once: true })
    child.once('error', (error) => {
      output = error.message
      finish(undefined)
    })
    child.once('exit', (code) => { finish(code ?? undefined) })
    if (signal.aborted) kill()
  })
}

function killGroupOf(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself in the same moment.
  }
}
