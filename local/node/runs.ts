import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readJson, writeJson } from '../platform/home.ts'
import { isAlive, type ProcessIdentity } from '../platform/process-identity.ts'
import { parseIdentity } from './processes.ts'

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
}

/** One run of a container as it is now. */
export interface Run extends RunRecord {
  folder: string
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

/** The folders of the last two runs of a container, newest first. */
export function runFolders(containerFolder: string): string[] {
  const numbers = list(containerFolder).filter((name) => /^\d+$/.test(name)).map(Number)
  return numbers.sort((a, b) => b - a).slice(0, 2).map((number) => join(containerFolder, String(number)))
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

/** Notes how far a stop has come. */
export function writeStop(folder: string, stop: Stop): void {
  writeJson(join(folder, 'stop.json'), stop)
}

/** A run as its folder and the process table tell it now; undefined when it was never noted. */
export function readRun(folder: string, currentBoot: string): Run | undefined {
  const record = readJson(join(folder, 'run.json'), runRecord)
  if (!record) return undefined
  const main = parseIdentity(readText(join(folder, 'main')))
  const keeper = parseIdentity(readText(join(folder, 'keeper')))
  const isRunning = record.bootId === currentBoot && [keeper, main].some((one) => one && isAlive(one))
  const stop = readJson(join(folder, 'stop.json'), stopRecord)
  // The keeper notes the end before it ends itself: looked at in this order, no end is missed.
  const end = readEnd(folder) ?? (isRunning ? undefined : markLost(folder))
  return { ...record, folder, main, stop, end }
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
  return { exitCode: Number(code), finishedAt: statSync(file).mtimeMs, isLost: lost !== undefined }
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
