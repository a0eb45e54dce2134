import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { buildControlPlane, cacheFolder } from '../controlplane/build.ts'
import type { StartOptions } from './arguments.ts'
import { askForCluster } from './foreign.ts'
import { makeHome, projectFolder, type Home } from './home.ts'
import { lockOwner } from './lock.ts'
import { openLog, rotateLog } from './log-file.ts'
import { BACKGROUND_VARIABLE, complain, hasColour, say } from './output.ts'
import { readSupervisorRecord } from './state.ts'
import { onStopSignals } from './stop-signals.ts'
import { alreadyRunningLines } from './welcome.ts'

const message = z.union([z.object({ say: z.string() }), z.object({ complain: z.string() }), z.object({ ready: z.literal(true) })])

/** Starts the platform in the background and resolves when it is ready (0), or has failed (1). */
export async function startDetached(options: StartOptions, home: Home): Promise<number> {
  const owner = lockOwner(home.lockFile)
  if (owner) {
    for (const line of alreadyRunningLines(readSupervisorRecord(home), owner, home)) say(line)
    return 0
  }
  const { context } = options
  // Only this process can ask: the launcher has no terminal.
  if (context !== undefined && !options.yes) await ask(context, home)
  makeHome(home)
  const child = spawnLauncher(toArguments(context === undefined ? options : { ...options, yes: true }), join(home.logs, 'launcher.log'))
  onStopSignals(() => child.kill('SIGTERM'), () => child.kill('SIGTERM'))
  return followUntilReady(child)
}

async function ask(context: string, home: Home): Promise<void> {
  const binary = await buildControlPlane({ say, signal: new AbortController().signal })
  await askForCluster(binary, { context, yes: false }, home)
}

/** The command line of a launcher that stays, with what was asked of one that does not. */
export function toArguments(options: StartOptions): string[] {
  return [
    'start',
    ...(options.context === undefined ? [] : ['--context', options.context]),
    ...(options.yes ? ['--yes'] : []),
    ...(options.mode === 'Direct' ? ['--without-events'] : []),
    ...[...options.replicas].flatMap(([name, count]) => ['--replicas', `${name}=${count}`]),
    ...(options.auditLog === undefined ? [] : ['--audit-log', options.auditLog]),
    ...(options.unsafeNoFsync ? ['--unsafe-no-fsync'] : []),
  ]
}

function spawnLauncher(args: readonly string[], logFile: string): ChildProcess {
  rotateLog(logFile)
  const log = openLog(logFile)
  const env = { ...process.env, NODE_COMPILE_CACHE: join(cacheFolder(process.env), 'node'), [BACKGROUND_VARIABLE]: hasColour() ? 'Colour' : 'Plain' }
  try {
    return spawn(process.execPath, [join(projectFolder, 'local/main.ts'), ...args], { detached: true, stdio: ['ignore', log, log, 'ipc'], env })
  } finally {
    closeSync(log)
  }
}

function followUntilReady(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (signal) complain(`The launcher ended (${signal}) before all was ready. Run the command again: it goes on from there.`)
      resolve(code || 1)
    })
    child.on('message', (value: unknown) => {
      const parsed = message.parse(value)
      if ('say' in parsed) return say(parsed.say)
      if ('complain' in parsed) return complain(parsed.complain)
      child.unref()
      resolve(0)
    })
  })
}
