import { readdirSync, readFileSync } from 'node:fs'
import { delay } from '../../lib/backoff.ts'
import { isAlive, startTimeOf, type ProcessIdentity } from '../platform/process-identity.ts'

/** One line of the machine's process table. */
export interface ProcessEntry {
  pid: number
  group: number
  session: number
}

const ROOT_MARKER = 'HOMECRAFT_ROOT='
const SWEEPS = 50
const SWEEP_MS = 20

/** A line of /proc/<pid>/stat; undefined for one that has ended and only waits to be reaped. */
export function parseEntry(line: string): ProcessEntry | undefined {
  const [state, , group, session] = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const pid = Number.parseInt(line, 10)
  return state === 'Z' || state === 'X' || Number.isNaN(pid) ? undefined : { pid, group: Number(group), session: Number(session) }
}

/** The process number and start time in a line of /proc/<pid>/stat that the process itself wrote; undefined while it is incomplete. */
export function parseIdentity(line: string): ProcessIdentity | undefined {
  const startTime = line.slice(line.lastIndexOf(')') + 2).split(' ')[19]
  const pid = Number.parseInt(line, 10)
  return line.endsWith('\n') && startTime && pid > 0 ? { pid, startTime } : undefined
}

/** What tells the processes of one container from all others. */
export interface Belonging {
  /** Its first process: leader of a session and a group. */
  main: ProcessIdentity | undefined
  /** All its processes have a HOMECRAFT_ROOT inside this folder. */
  folder: string
}

/** The numbers of the processes that belong to a container. */
export function membersOf(belonging: Belonging): number[] {
  return entriesOf(belonging).map(({ pid }) => pid)
}

/** The processes that belong to a container: those of its session, and those that left it but keep its environment. */
export function entriesOf({ main, folder }: Belonging): ProcessEntry[] {
  // A number that a stranger leads by now tells nothing; as long as the session has members, nobody else can get it.
  const start = main && startTimeOf(main.pid)
  const session = main && (start === undefined || start === main.startTime) ? main.pid : undefined
  const isMember = (entry: ProcessEntry): boolean =>
    entry.session === session || entry.group === session || rootsOf(entry.pid).some((root) => root.startsWith(`${folder}/`))
  return listProcesses().filter((entry) => entry.pid !== process.pid && isMember(entry))
}

/** The living processes whose root folder lies inside a folder, and that root folder. */
export function runningRoots(folder: string): { pid: number; root: string }[] {
  return listProcesses().flatMap(({ pid }) => rootsOf(pid).filter((root) => pid !== process.pid && root.startsWith(`${folder}/`)).map((root) => ({ pid, root })))
}

function rootsOf(pid: number): string[] {
  const lines = readSafely(`/proc/${pid}/environ`).split('\0')
  return lines.filter((line) => line.startsWith(ROOT_MARKER)).map((line) => line.slice(ROOT_MARKER.length))
}

/** Kills every process of a container, and resolves when none is left. */
export async function killMembers(belonging: Belonging): Promise<void> {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const members = membersOf(belonging)
    if (members.length === 0) return
    for (const pid of members) signalQuietly(pid, 'SIGKILL')
    await delay(SWEEP_MS)
  }
  throw new Error(`Processes of ${belonging.folder} do not end after SIGKILL: look for ones in uninterruptible sleep.`)
}

/** Kills the whole group that a process leads, as long as it is that very process. */
export function killGroup(main: ProcessIdentity): void {
  if (isAlive(main)) signalQuietly(-main.pid, 'SIGKILL')
}

/** Sends a signal to a process, or to the group of a negative number; one that has ended needs none. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function listProcesses(): ProcessEntry[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => parseEntry(readSafely(`/proc/${pid}/stat`))).filter((entry) => entry !== undefined)
}

/** Processes come and go while they are listed, and those of other users keep their environment to themselves. */
function readSafely(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
