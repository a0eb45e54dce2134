import type { Probe } from './probe.ts'

/** What to run for a part, decided when it starts: some of it is known only once the parts it needs are ready. */
export interface Launch {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  /** Environment beside that of the launcher. */
  env: Readonly<Record<string, string>>
  /** Where it runs; the launcher's folder when absent. */
  cwd?: string
  /** Who it runs as; the launcher's own account when absent. */
  account?: { uid: number; gid: number }
}

/** One process of the platform. */
export interface Part {
  /** Its name in `pids`, in the log folder and in `npm run status`. */
  name: string
  /** Names of parts and steps that must be ready before it starts. */
  needs: readonly string[]
  launch: () => Launch
  ready: Probe
  /** Where it listens, for people to read. */
  address?: string
  /** Time to end after it is asked to, before it is killed. */
  stopSeconds: number
  /** How it is asked to end; SIGTERM when absent. */
  stopSignal?: NodeJS.Signals
  /** Said when it is asked to stop, for parts that may take long. */
  stopNote?: string
  /** Makes the second, third … of this part, named `<name>-2`; absent when it can run only once. */
  replica?: (number: number) => Part
}

/** Something that is done once between the starts of parts. */
export interface Step {
  name: string
  needs: readonly string[]
  run: () => Promise<void>
}

/** Fails with a sentence when parts and steps cannot all be started: an unknown need, or a circle. */
export function checkOrder(nodes: readonly Pick<Step, 'name' | 'needs'>[]): void {
  const done = new Set<string>()
  let left = [...nodes]
  while (left.length > 0) {
    const next = left.filter((node) => node.needs.every((need) => done.has(need)))
    if (next.length === 0) throw new Error(`These parts wait for each other or for one that is not there: ${left.map((node) => node.name).join(', ')}.`)
    for (const node of next) done.add(node.name)
    left = left.filter((node) => !done.has(node.name))
  }
}
