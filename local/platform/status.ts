import { execFile } from 'node:child_process'
import { uptime } from 'node:os'
import { promisify } from 'node:util'
import { z } from 'zod'
import { buildControlPlane } from '../controlplane/build.ts'
import { findGameProcesses } from './game-processes.ts'
import type { Home } from './home.ts'
import { lockOwner } from './lock.ts'
import { say, styled, toTable } from './output.ts'
import { findPartProcesses } from './part-processes.ts'
import { isAlive, memoryOf, type ProcessIdentity } from './process-identity.ts'
import { findSignInLink } from './sign-in.ts'
import { readSupervisorRecord, type PartRecord } from './state.ts'
import { near, prefix } from './welcome.ts'

const NOTHING_RUNS = 3
const SOME_ARE_DOWN = 1

/** Shows what runs. Resolves to 0 when all does, 1 when some parts are down, 3 when nothing runs. */
export async function status(home: Home): Promise<number> {
  const owner = lockOwner(home.lockFile)
  const record = readSupervisorRecord(home)
  const rows = findRows(home, record?.parts)
  if (!owner && isNothingLeft(home, rows)) {
    say(`Nothing runs in ${near(home.folder)}. Start it with: ${prefix()}npm start`)
    return NOTHING_RUNS
  }
  for (const line of [...partLines(rows), '', memoryLine(home, rows, owner)]) say(line)
  if (!owner) say(styled('yellow', `The launcher was killed, so nothing restarts these parts: ${prefix()}npm start takes over, ${prefix()}npm stop cleans up.`))
  await sayDashboard(home)
  await sayServers(record?.kubeconfig ?? home.kubeconfig)
  return owner && rows.every((row) => row.state === 'Ready') ? 0 : SOME_ARE_DOWN
}

function isNothingLeft(home: Home, rows: readonly Row[]): boolean {
  return rows.every((row) => row.state === 'Down') && findGameProcesses(home).length === 0
}

function memoryLine(home: Home, rows: readonly Row[], owner: ProcessIdentity | undefined): string {
  const games = findGameProcesses(home).map((one) => memoryOf(one.pid))
  const launcher = owner ? memoryOf(owner.pid) : 0
  return toMemoryLine({ launcher, parts: rows.map((row) => row.bytes), games })
}

/** What the platform takes, in words. A game server is several processes: its shells, its game, its SFTP. */
export function toMemoryLine({ launcher, parts, games }: { launcher: number; parts: readonly number[]; games: readonly number[] }): string {
  const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0)
  const ofGames = games.length === 0 ? '' : ` and the game servers ${toMegabytes(sum(games))}, in ${games.length} process${games.length === 1 ? '' : 'es'}`
  return `Memory: ${toMegabytes(launcher + sum(parts) + sum(games))} in all, of which the launcher takes ${toMegabytes(launcher)}${ofGames}.`
}

/** One line of the table. */
export interface Row {
  name: string
  /** `Unknown` of a part that runs, but is not in the launcher's notes. */
  state: PartRecord['state'] | 'Down' | 'Unknown'
  pid: number
  seconds: number
  bytes: number
  restarts: number
  address: string
}

/** How the notes are compared with the machine. */
export interface Machine {
  now: number
  isAlive: (part: PartRecord) => boolean
  memoryOf: (pid: number) => number
}

/** What to show of each part. */
export function toRows(parts: readonly PartRecord[], machine: Machine): Row[] {
  return parts.map((part) => {
    const lives = machine.isAlive(part)
    const state = lives || part.state === 'Restarting' ? part.state : 'Down'
    const seconds = lives ? (machine.now - Date.parse(part.startedAt)) / 1000 : 0
    return { name: part.name, state, pid: part.pid, seconds, bytes: lives ? machine.memoryOf(part.pid) : 0, restarts: part.restarts, address: part.address ?? '-' }
  })
}

/** The parts in the launcher's notes, then those that run although the notes, lost or spoilt, do not name them. */
function findRows(home: Home, noted: readonly PartRecord[] = []): Row[] {
  const pids = new Set(noted.map((part) => part.pid))
  const found = findPartProcesses(home).filter((one) => !pids.has(one.pid)).reverse()
  const unnoted = found.map(({ name, pid, startTime }): Row => {
    // Linux tells start times in hundredths of a second since the machine's start.
    const seconds = Math.max(0, uptime() - Number(startTime) / 100)
    return { name, state: 'Unknown', pid, seconds, bytes: memoryOf(pid), restarts: 0, address: '-' }
  })
  return [...toRows(noted, { now: Date.now(), isAlive, memoryOf }), ...unnoted]
}

function partLines(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => [row.name, row.state, String(row.pid), toDuration(row.seconds), toMegabytes(row.bytes), String(row.restarts), row.address])
  const [head = '', ...lines] = toTable([['PART', 'STATE', 'PID', 'UPTIME', 'MEMORY', 'RESTARTS', 'ADDRESS'], ...cells])
  return [styled('bold', head), ...lines.map((line, index) => (rows[index]?.state === 'Ready' ? line : styled('red', line)))]
}

/** `5s`, `12m`, `3h4m`, `2d1h`: the two largest units that say something. */
export function toDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes < 1) return `${Math.floor(seconds)}s`
  if (hours < 1) return `${minutes}m`
  return hours < 24 ? `${hours}h${minutes % 60}m` : `${Math.floor(hours / 24)}d${hours % 24}h`
}

function toMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`
}

async function sayDashboard(home: Home): Promise<void> {
  const link = await findSignInLink(home)
  if (link === undefined) return
  say(`Dashboard, signs you in once: ${link}`)
  say(`API: its address and its keys are in ${near(home.platformFile)}.`)
}

const serverList = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }), status: z.object({ phase: z.string(), endpoint: z.string() }).partial().optional() })),
})

async function sayServers(kubeconfig: string): Promise<void> {
  say('')
  try {
    const binary = await buildControlPlane({ say: () => undefined, signal: AbortSignal.timeout(5_000) })
    const args = ['kubectl', '--kubeconfig', kubeconfig, '--request-timeout', '5s', 'get', 'minecraftservers', '-A', '-o', 'json']
    const { stdout } = await promisify(execFile)(binary, args, { maxBuffer: 256 * 1024 * 1024 })
    for (const line of toServerLines(stdout)) say(line)
  } catch {
    say('The API server does not answer, so the MinecraftServers are not known.')
  }
}

/** The MinecraftServers of `kubectl get -o json` as a table. */
export function toServerLines(json: string): string[] {
  const { items } = serverList.parse(JSON.parse(json))
  if (items.length === 0) return [`There are no MinecraftServers: ${prefix()}npm run -s kubectl -- create -f examples/survival.yaml makes one.`]
  const rows = items.map(({ metadata, status: seen }) => [`${metadata.namespace}/${metadata.name}`, seen?.phase ?? '-', seen?.endpoint ?? '-'])
  return toTable([['MINECRAFTSERVER', 'PHASE', 'ENDPOINT'], ...rows])
}
