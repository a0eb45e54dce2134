import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { buildControlPlane } from '../local/controlplane/build.ts'
import { postgresUrl, preparePostgres } from '../local/postgres/server.ts'
import { openDatabase, type Database } from '../lib/database.ts'
import { migrate } from '../lib/migrate.ts'
import { watchFeed } from './feed-watch.ts'
import { freePort } from './free-port.ts'
import { waitFor } from './wait.ts'

/** A real server of a test's own, which may be killed and started again on its data. */
export interface TestServer {
  url: string
  /** Its data, while it does not run free to be removed. */
  folder: string
  start(): Promise<void>
  /** Ends it at once, as a crash would; its data stays. */
  kill(): Promise<void>
}

/** Who starts servers, which end with it: a test, or a program that is none. */
export interface Owner {
  teardown(end: () => Promise<void> | void): void
  comment(text: string): void
}

const PASSWORD = 'test'

/** A logger that says nothing. */
export const quiet = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })

/** A PostgreSQL of the test's own, running and empty. `sync`: whether a commit waits for the disk. */
export async function newPostgres(t: Owner, sync: 'On' | 'Off' = 'Off'): Promise<TestServer> {
  const folder = join(newFolder(t, 'homecraft-postgres-'), 'data')
  const port = await freePort()
  const url = postgresUrl(port, PASSWORD)
  return newServer(t, { folder, url, launch: async () => {
    const { command: [program, ...args], options } = await preparePostgres({ folder, port, password: PASSWORD, sync })
    return spawn(program, args, { ...options, stdio: 'ignore' })
  }, isReady: async () => {
    const database = openDatabase({ url, name: 'probe', maxConnections: 1 })
    return database`SELECT 1`.then(() => true, () => false).finally(() => database.end({ timeout: 1 }))
  } })
}

let shared: Promise<TestServer> | undefined
let databases = 0

/** A database of the test's own with the newest schema. The server is that of all tests of the file: who kills it starts it again. */
export async function newDatabase(t: Test): Promise<{ server: TestServer; database: Database; url: string }> {
  // Whoever loads tap is a test: programs that are none do not come by here.
  const server = await (shared ??= import('tap').then(({ default: tap }) => newPostgres(tap)))
  const name = `test${++databases}`
  const first = openDatabase({ url: server.url, name: 'test', maxConnections: 1 })
  await first.unsafe(`CREATE DATABASE ${name}`).finally(() => first.end({ timeout: 1 }))
  const url = server.url.replace(/\/postgres\?/, `/${name}?`)
  const database = openDatabase({ url, name: 'test', maxConnections: 10 })
  t.teardown(() => database.end({ timeout: 1 }))
  await migrate(database, quiet, { signal: new AbortController().signal })
  await watchFeed(database)
  return { server, database, url }
}

/** A pool of a process, by whose name the database knows it. */
export function openAs(t: Owner, url: string, name: 'api' | 'sync', maxConnections = 10): Database {
  const database = openDatabase({ url, name, maxConnections })
  t.teardown(() => database.end({ timeout: 1 }))
  return database
}

/** A NATS server with JetStream of the test's own, running and empty. */
export async function newNats(t: Owner): Promise<TestServer> {
  const binary = await buildControlPlane({ say: (line) => { t.comment(line) }, signal: new AbortController().signal })
  const folder = join(newFolder(t, 'homecraft-nats-'), 'data')
  const port = await freePort()
  return newServer(t, {
    folder,
    url: `nats://127.0.0.1:${port}`,
    launch: async () => spawn(binary, ['nats-server', '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], { stdio: 'ignore' }),
    isReady: () => fetchIsOpen(port),
  })
}

interface Launch {
  folder: string
  url: string
  launch: () => Promise<ChildProcess>
  isReady: () => Promise<boolean>
}

async function newServer(t: Owner, { folder, url, launch, isReady }: Launch): Promise<TestServer> {
  let child: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }
  const start = async (): Promise<void> => {
    child = await launch()
    await waitFor(`a server at ${url}`, async () => {
      // One that was killed may leave processes of its own for a moment, which keep its data.
      if (child?.exitCode !== null) child = await launch()
      return isReady()
    }, 60_000)
  }
  t.teardown(kill)
  await start()
  return { url, folder, start, kill }
}

function newFolder(t: Owner, prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  t.teardown(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}

async function fetchIsOpen(port: number): Promise<boolean> {
  const { connect } = await import('node:net')
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }).once('error', () => { resolve(false) })
    socket.once('data', (data) => { socket.destroy(); resolve(data.toString().startsWith('INFO')) })
  })
}
