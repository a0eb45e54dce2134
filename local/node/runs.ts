import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as z from 'zod'
import { readJson, writeJson } from '../platform/home.ts'
import { identify, isAlive, type ProcessIdentity } from '../platform/process-identity.ts'
import { entriesOf, parseIdentity, type ProcessEntry } from './processes.ts'
import { OOM_FILE } from './spawn.ts'

const runRecord = z.object({
  id: z.string(),
  restart: z.int(),
  /** Which start of the whole pod it belongs to; the pod starts anew with its machine. */
  sandbox: z.int(),
  bootId: z.string(),
  startedAt: z.number(),
  /** How long the next restart has to wait after this run. */
  delayMs: z.number(),
  image: z.string(),
  command: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  root: z.string(),
})

/** One run of a container, as it was started. */
export type RunRecord = z.output<typeof runRecord>

const stopRecord = z.object({
  reason: z.enum(['Deleted', 'Orphaned', 'Shutdown', 'Unhealthy', 'Finished']),
  since: z.number(),
  killAt: z.number(),
  isHookBegun: z.boolean(),
  isTermSent: z.boolean(),
  isKillSent: z.boolean(),
})

/** How far the stop of a run has come. On disk, so that another agent goes on with it and nothing is done twice. */
export type Stop = z.output<typeof stopRecord>

/** How a run ended. */
export interface End {
  exitCode: number
  finishedAt: number
  /** Nobody saw it end: its keeper was killed, or the machine went down. */
  isLost: boolean
  /** The kernel ended it for its memory; see OOM_NOTE of local/images. */
  isOutOfMemory: boolean
}

/** One run of a container as it is now. */
export interface Run extends RunRecord {
  folder: string
  /** Its note cannot be read, so nobody knows what runs: it is ended with its grace period, and started anew. */
  isUnread: boolean
  main: ProcessIdentity | undefined
  stop: Stop | undefined
  /** Undefined while it runs. */
  end: End | undefined
}

const LOST_EXIT_CODE = 137

/** The number that Linux gives each start of the machine. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

/** An id for a new run, in the form in which it stands in the pod's status. */
export function newRunId(): string {
  return `homecraft://${randomBytes(32).toString('hex')}`
}

/** The folders of the last runs of a container, newest first. */
export function runFolders(containerFolder: string): string[] {
  const numbers = list(containerFolder).filter((name) => /^\d+$/.test(name)).map(Number)
  return numbers.sort((a, b) => b - a).map((number) => join(containerFolder, String(number)))
}

/** Makes the folder of a new run, and removes what is no longer needed of the older ones: all but the last. */
export function makeRunFolder(containerFolder: string, restart: number): string {
  const folder = join(containerFolder, String(restart))
  rmSync(folder, { recursive: true, force: true })
  for (const name of list(containerFolder)) {
    const old = join(containerFolder, name)
    rmSync(Number(name) < restart - 1 ? old : join(old, 'rootfs'), { recursive: true, force: true })
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Notes what is going to be started. */
export function writeRun(folder: string, record: RunRecord): void {
  writeJson(join(folder, 'run.json'), record)
}

/** How far a stop has come; undefined when none has begun. */
export function readStop(folder: string): Stop | undefined {
  return readJson(join(folder, 'stop.json'), stopRecord)
}

/** Notes how far a stop has come. */
export function writeStop(folder: string, stop: Stop): void {
  writeJson(join(folder, 'stop.json'), stop)
}

/** A run as its folder and the process table tell it now; undefined when it never began. */
export function readRun(folder: string, currentBoot: string): Run | undefined {
  const record = readJson(join(folder, 'run.json'), runRecord)
  if (!record) return readUnread(folder, currentBoot)
  const main = parseIdentity(readText(join(folder, 'main')))
  const keeper = parseIdentity(readText(join(folder, 'keeper')))
  const isRunning = record.bootId === currentBoot && [keeper, main].some((one) => one && isAlive(one))
  // The keeper notes the end before it ends itself: looked at in this order, no end is missed.
  const end = readEnd(folder) ?? (isRunning ? undefined : markLost(folder))
  return { ...record, folder, isUnread: false, main, stop: readStop(folder), end }
}

/** A run whose note cannot be read: what its folder's name and the process table still tell. */
function readUnread(folder: string, currentBoot: string): Run | undefined {
  const end = readEnd(folder)
  const entries = end ? [] : entriesOf({ main: undefined, folder })
  const hasBegun = end !== undefined || entries.length > 0 || ['run.json', 'keeper'].some((name) => existsSync(join(folder, name)))
  if (!hasBegun) return undefined
  const restart = Number(basename(folder))
  const root = join(folder, 'rootfs')
  const unknown = { id: `homecraft://unread.${basename(dirname(folder))}.${restart}`, image: '', command: [], env: {}, delayMs: 0, cwd: root, root }
  // It belongs to no start of the pod: an init container of which nobody knows what it did runs again.
  const numbers = { restart, sandbox: -1, bootId: currentBoot, startedAt: statSync(folder).birthtimeMs }
  const isRunning = entries.length > 0
  return { ...unknown, ...numbers, folder, isUnread: true, main: mainOf(folder, entries), stop: readStop(folder), end: end ?? (isRunning ? undefined : (readEnd(folder) ?? markLost(folder))) }
}

/** The first process of a run: as noted, or else the leader of a session that began after its keeper. */
function mainOf(folder: string, entries: ProcessEntry[]): ProcessIdentity | undefined {
  const [noted, keeper] = ['main', 'keeper'].map((name) => parseIdentity(readText(join(folder, name))))
  if (noted) return noted
  const leaders = entries
    .filter(({ pid, session }) => pid === session && pid !== keeper?.pid)
    .map(({ pid }) => identify(pid))
    .filter((one) => one !== undefined)
    .sort((a, b) => Number(a.startTime) - Number(b.startTime) || a.pid - b.pid)
  return (keeper ? undefined : leaders[1]) ?? leaders[0] ?? entries.slice(0, 1).map(({ pid }) => identify(pid))[0]
}

/** True once the run's processes are known to be gone. */
export function isSwept(run: Run): boolean {
  return readText(join(run.folder, 'swept')) !== ''
}

/** Notes that nothing is left of a run. */
export function markSwept(run: Run): void {
  writeFileSync(join(run.folder, 'swept'), 'swept\n')
}

function readEnd(folder: string): End | undefined {
  const file = join(folder, 'exit')
  const [code = '', lost] = readText(file).trim().split(' ')
  if (code === '') return undefined
  return { exitCode: Number(code), finishedAt: statSync(file).mtimeMs, isLost: lost !== undefined, isOutOfMemory: existsSync(join(folder, OOM_FILE)) }
}

function markLost(folder: string): End | undefined {
  writeFileSync(join(folder, 'exit'), `${LOST_EXIT_CODE} lost\n`)
  return readEnd(folder)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
