import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { inContainer, OOM_NOTE, type Environment } from '../container.ts'
import { dataFile } from './data-files.ts'
import { logServer } from './log.ts'

/** What a test can make go wrong: an end without a save, a process that does nothing any more, or one that the kernel kills for its memory. */
export type Fault = { kind: 'Crash'; exitCode: number } | { kind: 'Hang' } | { kind: 'Memory' }

const FAULT_FILE = '/data/.homecraft-fault'

/** Reads a fault's words, such as `crash 3`; undefined for words that name none. */
export function parseFault(words: string): Fault | undefined {
  const [found, hang, memory, code = '1'] = /^(?:(hang)|(memory)|crash(?: (\d{1,3}))?)$/.exec(words) ?? []
  if (found === undefined || Number(code) > 255) return undefined
  if (hang) return { kind: 'Hang' }
  return memory ? { kind: 'Memory' } : { kind: 'Crash', exitCode: Number(code) }
}

/** Lets the fault happen that a file in the volume asks for at each start. */
export function failAsAsked(): void {
  const file = dataFile(FAULT_FILE)
  if (!existsSync(file)) return
  const words = readFileSync(file, 'utf8').trim()
  const fault = parseFault(words)
  if (fault) strike(fault)
  else logServer('WARN', `${FAULT_FILE} says "${words.slice(0, 40)}", which is no fault: write crash, hang or memory`)
}

/** How many seconds a test stretches something by: as a file in the volume says now, else a variable. */
export function stretchSeconds(what: 'install' | 'save', env: Environment): number {
  const given = readStretch(`/data/.homecraft-${what}-seconds`) ?? env[`HOMECRAFT_${what.toUpperCase()}_SECONDS`]
  const seconds = Number(given ?? 0)
  return seconds > 0 ? Math.min(seconds, MOST_STRETCH_SECONDS) : 0
}

const MOST_STRETCH_SECONDS = 86_400

function readStretch(path: string): string | undefined {
  try {
    const file = dataFile(path)
    return statSync(file).isFile() ? readFileSync(file, 'utf8').trim() : undefined
  } catch {
    // No such file, or one that cannot be read: no save fails for it.
    return undefined
  }
}

/** Lets a fault happen. Nothing is saved. */
export function strike(fault: Fault): void {
  logServer('ERROR', `A test asked for this fault: ${fault.kind.toLowerCase()}`)
  switch (fault.kind) {
    case 'Crash':
      return process.exit(fault.exitCode)
    case 'Hang':
      // Whatever asks or signals this process is heard by nobody from here on, as with a deadlock of the game.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      return
    case 'Memory':
      writeFileSync(inContainer(OOM_NOTE), '')
      process.kill(process.pid, 'SIGKILL')
  }
}
