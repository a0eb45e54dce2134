import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { runningRoots } from './processes.ts'

/** What the containers of a pod use. */
export interface PodUsage {
  uid: string
  /** Cores and bytes by the container's name. */
  containers: Map<string, { cpu: number; memory: number }>
}

/** What was measured, and over which time. */
export interface Measured {
  /** When the second look was (milliseconds since 1970), and how long after the first one. */
  at: number
  windowMs: number
  pods: PodUsage[]
}

/** What the processes of one run of a container had used until a look, and what they hold. */
export interface Used {
  pod: string
  container: string
  cpuSeconds: number
  memory: number
}

/** One look at all containers, by the folder of the run. */
export interface Look {
  at: number
  runs: Map<string, Used>
}

/** Ticks in a second in which Linux tells times of processes, on all machines that Node.js runs on (man 5 proc, sysconf _SC_CLK_TCK). */
const TICKS = 100

/** Measures what containers use, from one look to the next. */
export interface UsageMeter {
  look(): void
  /** Undefined until there were two looks. */
  measured(): Measured | undefined
}

/** A meter of all containers below a folder of pods. */
export function newUsageMeter(podsFolder: string, now: () => number): UsageMeter {
  let [earlier, later]: Look[] = []
  return {
    look() {
      [earlier, later] = [later, lookAtUsage(podsFolder, now())]
    },
    measured: () => earlier && later && usageBetween(earlier, later),
  }
}

/** Looks at what all containers below a folder of pods have used. */
export function lookAtUsage(podsFolder: string, now: number): Look {
  const runs = new Map<string, Used>()
  for (const { pid, root } of runningRoots(podsFolder)) {
    const [pod, folder, container, run] = relative(podsFolder, root).split(sep)
    if (pod === undefined || folder !== 'containers' || container === undefined || run === undefined) continue
    const key = [pod, container, run].join('/')
    const used = runs.get(key) ?? { pod, container, cpuSeconds: 0, memory: 0 }
    used.cpuSeconds += parseCpuSeconds(readSafely(`/proc/${pid}/stat`))
    used.memory += parseOwnMemory(readSafely(`/proc/${pid}/status`))
    runs.set(key, used)
  }
  return { at: now, runs }
}

/** What was used between two looks. A run that only one of them saw tells nothing yet. */
export function usageBetween(earlier: Look, later: Look): Measured {
  const pods = new Map<string, PodUsage>()
  const windowMs = later.at - earlier.at
  for (const [key, { pod, container, cpuSeconds, memory }] of later.runs) {
    const before = earlier.runs.get(key)
    if (!before) continue
    const usage = pods.get(pod) ?? { uid: pod, containers: new Map<string, { cpu: number; memory: number }>() }
    // A process that has ended takes along what it used, unless its parent was told.
    usage.containers.set(container, { cpu: Math.max(0, ((cpuSeconds - before.cpuSeconds) * 1000) / windowMs), memory })
    pods.set(pod, usage)
  }
  return { at: later.at, windowMs, pods: [...pods.values()] }
}

/** Processor time in a line of /proc/<pid>/stat, that of its children that have ended included. */
export function parseCpuSeconds(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).map(Number)
  return ticks.length < 4 ? 0 : ticks.reduce((sum, one) => sum + one, 0) / TICKS
}

/** Memory in /proc/<pid>/status that no file is behind: what a program shares with others of its kind is nobody's. */
export function parseOwnMemory(text: string): number {
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
  return (kibibytes('RssAnon') + kibibytes('RssShmem')) * 1024
}

/** Processes end while they are looked at. */
function readSafely(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
