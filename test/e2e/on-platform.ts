import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How a platform is started, and whether it is left running. */
export interface PlatformOptions {
  /** More of a part, as `NAME=N`. */
  replicas?: readonly string[]
  keep?: boolean
}

/** Runs a program to its end; gives its exit code. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) => { resolve(code ?? 1) })
  })
}

/**
 * Starts a platform of its own in a new folder, does the work on it with the environment that names it, and stops it. Gives
 * the exit code of the work, or of the start that failed; unless that is 0 the logs stay.
 */
export async function onPlatform({ replicas = [], keep = false }: PlatformOptions, work: (env: NodeJS.ProcessEnv) => Promise<number>): Promise<number> {
  const home = process.env['HOMECRAFT_HOME'] ?? mkdtempSync(join(tmpdir(), 'homecraft-e2e-'))
  const auditLog = join(home, 'audit.log')
  const env = { ...process.env, HOMECRAFT_HOME: home, AUDIT_LOG: auditLog }
  let code = 1
  try {
    code = await run(process.execPath, ['local/main.ts', 'start', '--detach', '--unsafe-no-fsync', '--audit-log', auditLog, ...replicas.flatMap((one) => ['--replicas', one])], env)
    if (code === 0) code = await work(env)
    return code
  } finally {
    if (keep) process.stdout.write(`The platform is left running: HOMECRAFT_HOME=${home}\n`)
    else {
      await run(process.execPath, ['local/main.ts', 'stop'], env)
      if (code === 0) rmSync(home, { recursive: true, force: true })
      else process.stdout.write(`Logs of the platform: ${home}/logs\n`)
    }
  }
}
