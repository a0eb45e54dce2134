import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Resident memory of a platform in MiB, by what each process runs; what processes share is counted once (PSS). */
export function residentOf(home: string, pids: number[]): Record<string, number> {
  const result: Record<string, number> = {}
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (!pids.includes(pid) && !worksBelow(pid, home)) continue
    const name = nameOf(pid)
    result[name] = (result[name] ?? 0) + residentMebibytes(pid)
  }
  return result
}

function worksBelow(pid: number, home: string): boolean {
  return attempt(() => readlinkSync(`/proc/${pid}/cwd`).startsWith(`${home}/`), false)
}

/** The program of a process: the script for Node.js, the first argument for the control plane. */
function nameOf(pid: number): string {
  const args = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'), [])
  const script = args.find((arg) => arg.endsWith('.ts'))
  return script?.replace(fileURLToPath(new URL('../', import.meta.url)), '') ?? args.slice(0, 2).map((arg) => arg.split('/').at(-1)).join(' ')
}

function residentMebibytes(pid: number): number {
  const match = /^Pss:\s+(\d+) kB/m.exec(attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), ''))
  return Math.round(Number(match?.[1] ?? 0) / 1024)
}

/** A process may end while it is looked at. */
function attempt<T>(ask: () => T, otherwise: T): T {
  try {
    return ask()
  } catch {
    return otherwise
  }
}
