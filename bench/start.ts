import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { command, get, platformFile, toAddress } from '../test/e2e/platform.ts'
import { join } from '../test/e2e/player.ts'
import { waitFor } from '../test/wait.ts'
import { residentOf } from './memory.ts'
import { median, report, yardstickSeconds } from './results.ts'

const RUNS = 3
const GOALS = { startSeconds: 20, joinableSeconds: 15, residentMebibytes: 1536 }

interface Run {
  startSeconds: number
  runningSeconds: number
  joinableSeconds: number
  residentMebibytes: number
  resident: Record<string, number>
}

/** From `npm start` with a warm cache and no data to ready, from create to a player in the world, and the memory of it all. */
export async function benchStart(): Promise<void> {
  const yardstick = yardstickSeconds()
  const runs: Run[] = []
  for (let index = 1; index <= RUNS; index++) {
    process.stderr.write(`start: run ${index} of ${RUNS} ...\n`)
    runs.push(await measure())
  }
  const middle = (key: keyof typeof GOALS): number => median(runs.map((run) => run[key]))
  const medians = { startSeconds: middle('startSeconds'), joinableSeconds: middle('joinableSeconds'), residentMebibytes: middle('residentMebibytes') }
  report('start', { yardstickSeconds: round(yardstick), goals: GOALS, medians, runs })
}

async function measure(): Promise<Run> {
  const home = mkdtempSync(joinPath(tmpdir(), 'homecraft-bench-'))
  process.env['HOMECRAFT_HOME'] = home
  try {
    const startSeconds = await seconds(() => succeed(['start', '--detach']))
    const created = performance.now()
    await succeed(['kubectl', 'create', '-f', 'examples/survival.yaml'])
    const joinableSeconds = await seconds(joinSurvival, created)
    const runningSeconds = await seconds(() => waitFor('phase Running', async () => (await survival())?.phase === 'Running'), created)
    const resident = residentOf(home, [...Object.values(platformFile().pids), supervisorPid(home)])
    return { startSeconds, runningSeconds, joinableSeconds, residentMebibytes: Object.values(resident).reduce((sum, one) => sum + one, 0), resident }
  } finally {
    await command(['stop'])
    rmSync(home, { recursive: true, force: true })
  }
}

async function succeed(args: string[]): Promise<void> {
  const { code, stdout, stderr } = await command(args)
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${stdout}${stderr}`)
}

interface Status { phase?: string; endpoint?: string }

const survival = async (): Promise<Status | undefined> => ((await get('MinecraftServer', 'default', 'survival')) as { status?: Status } | undefined)?.status

async function joinSurvival(): Promise<void> {
  const endpoint = await waitFor('an endpoint', async () => (await survival())?.endpoint)
  const player = await waitFor('a player to join', () => join({ ...toAddress(endpoint), username: 'bench' }))
  await player.leave()
}

function supervisorPid(home: string): number {
  const file = readFileSync(`${home}/supervisor.json`, 'utf8')
  return (JSON.parse(file) as { supervisor: { pid: number } }).supervisor.pid
}

async function seconds(work: () => Promise<unknown>, since = performance.now()): Promise<number> {
  await work()
  return round((performance.now() - since) / 1000)
}

const round = (value: number): number => Math.round(value * 10) / 10
