import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OOM_NOTE } from '../images/container.ts'
import { toSpawnArguments } from './shell-environment.ts'

/** What to run, and where; every path is one of this machine. */
export interface Program {
  command: string[]
  env: Record<string, string>
  cwd: string
}

/** In a run's folder: says that its end was one by the kernel, for its memory. */
export const OOM_FILE = 'oom-killed'

/**
 * Waits for the container's first process and notes how it ended. It is a session of its own, so it outlives the agent,
 * and so does the log, which the programs write themselves. Notes are moved into place: half a note would be none.
 */
const KEEPER = `trap : TERM INT HUP
read -r homecraft_line </proc/$$/stat && echo "$homecraft_line" >"$1/keeper.part" && mv "$1/keeper.part" "$1/keeper"
setsid /bin/sh -c "$2" sh "$@"
echo $? >"$1/exit.part" && { [ ! -e "$1/rootfs/${OOM_NOTE}" ] || : >"$1/${OOM_FILE}"; } && mv "$1/exit.part" "$1/exit"`

/** Notes its own number and start time, which stay the same when it becomes the program. */
const FIRST = `read -r homecraft_line </proc/$$/stat && echo "$homecraft_line" >"$1/main.part" && mv "$1/main.part" "$1/main" && unset homecraft_line
cd "$3" && shift 3 && exec "$@"`

/** Starts a program as the first process of a container run, whose notes and log go to `folder`. `onEnd` is called when the keeper ended. */
export function startKeeper(folder: string, program: Program, onEnd: () => void): void {
  const log = openSync(join(folder, 'log'), 'a', 0o600)
  try {
    const { env, command } = toSpawnArguments(program)
    const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder, FIRST, program.cwd, ...command], {
      detached: true,
      stdio: ['ignore', log, log],
      env,
      cwd: folder,
    })
    child.on('error', onEnd)
    child.on('exit', onEnd)
    child.unref()
    // Noted by both: the keeper may be slow to begin, and the agent may be killed right here.
    if (child.pid !== undefined) writeFileSync(join(folder, 'keeper'), readFileSync(`/proc/${child.pid}/stat`))
  } finally {
    closeSync(log)
  }
}
