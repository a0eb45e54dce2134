import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { Exit, inContainer, isFirstProcess } from '../container.ts'
import { createFirstUsers } from './first-run.ts'
import { runProgram } from './program.ts'
import { looksLikeUser } from './user-line.ts'

// Until it becomes sshd, the image's script has no handler for SIGTERM, and Linux keeps the signal from a first process.
if (isFirstProcess()) process.on('SIGTERM', () => undefined)

const startsSshd = looksLikeUser(process.argv[2] ?? '')

await runProgram(async () => {
  createFirstUsers(startsSshd ? process.argv.slice(2) : [], startsSshd)
  runScripts()
  if (startsSshd) {
    log('Executing sshd')
    await import('./sshd.ts')
  } else {
    runInstead(process.argv.slice(2))
  }
})

/** Runs the executables of /etc/sftp.d in order; the first that fails ends the container. */
function runScripts(): void {
  const folder = inContainer('/etc/sftp.d')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder).filter((entry) => !entry.startsWith('.')).sort()) {
    const script = `${folder}/${name}`
    if (isExecutable(script)) runScript(script, `/etc/sftp.d/${name}`)
    else log(`Could not run /etc/sftp.d/${name}, because it's missing execute permission (+x).`)
  }
}

function runScript(script: string, shown: string): void {
  log(`Running ${shown} ...`)
  const { status, error } = spawnSync(script, { stdio: 'inherit' })
  if (status === 0) return
  throw new Exit(status ?? 126, `/entrypoint: Error on line 74: ${shown}${error ? ` (${error.message})` : ''}`)
}

function runInstead([program = '', ...args]: string[]): void {
  log(`Executing ${[program, ...args].join(' ')}`)
  const child = spawn(program, args, { stdio: 'inherit' })
  process.removeAllListeners('SIGTERM')
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    log(error.message)
    process.exitCode = 127
  })
  child.on('exit', (code) => { process.exitCode = code ?? 143 })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function log(message: string): void {
  process.stderr.write(`[/entrypoint] ${message}\n`)
}
