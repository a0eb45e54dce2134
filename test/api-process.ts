import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresUrl, preparePostgres } from '../local/postgres/server.ts'
import { freePort } from './free-port.ts'
import { waitFor } from './wait.ts'

/** The API as a process of its own, on a PostgreSQL of its own. */
export interface ApiProcess {
  url: string
  databaseUrl: string
  stop: () => Promise<void>
}

const PASSWORD = 'test'

/** Starts both, for programs that are no tests. `sync`: whether a commit waits for the disk. */
export async function startApiProcess({ adminKey, sync, env = {} }: { adminKey: string; sync: 'On' | 'Off'; env?: Record<string, string> }): Promise<ApiProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'homecraft-api-'))
  // PostgreSQL runs as another user where this runs as root.
  chmodSync(folder, 0o755)
  const children: ChildProcess[] = []
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const port = await freePort()
    const { command: [program, ...args], options } = await preparePostgres({ folder: join(folder, 'data'), port, password: PASSWORD, sync })
    children.push(spawn(program, args, { ...options, stdio: 'ignore' }))
    const databaseUrl = postgresUrl(port, PASSWORD)
    const url = `http://127.0.0.1:${await freePort()}`
    children.push(spawn(process.execPath, ['api/main.ts'], { env: { ...process.env, HOST: '127.0.0.1', PORT: new URL(url).port, DATABASE_URL: databaseUrl, ADMIN_KEY: adminKey, ...env }, stdio: ['ignore', 'ignore', 'inherit'] }))
    await waitFor('the API', async () => (await fetch(`${url}/readyz`)).ok)
    return { url, databaseUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  await ended
}
