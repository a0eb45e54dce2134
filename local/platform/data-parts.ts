import { openDatabase } from '../../lib/database.ts'
import { postgresUrl, preparePostgres, type PostgresLaunch } from '../postgres/server.ts'
import type { Credentials } from './credentials.ts'
import { newGate } from './gate.ts'
import { makePrivateFolder, writePrivate, type Home } from './home.ts'
import type { Launch, Part, Step } from './part.ts'
import type { Ports } from './ports.ts'
import { portProbe, type Probe } from './probe.ts'

/** What database and bus are made of. */
export interface DataSettings {
  home: Home
  ports: Ports
  /** The binary that holds nats-server. */
  binary: string
  credentials: Pick<Credentials, 'natsPassword' | 'postgresPassword'>
  /** Lets both answer before data is on disk. */
  unsafeNoFsync: boolean
  /** There is a bus in `Events` alone. */
  mode: 'Events' | 'Direct'
}

/** Addresses of database and bus, with their passwords. */
export interface DataUrls {
  postgres: string
  /** Absent without events. */
  nats?: string
}

/** Where database and bus are. */
export function dataUrls({ ports, credentials, mode }: DataSettings): DataUrls {
  const postgres = postgresUrl(ports['postgres'] ?? 0, credentials.postgresPassword)
  return mode === 'Events' ? { postgres, nats: `nats://homecraft:${credentials.natsPassword}@127.0.0.1:${ports['nats'] ?? 0}` } : { postgres }
}

/** What tells a process whether there is a bus, and where. */
export function busEnv({ nats }: DataUrls): Record<string, string> {
  return { ENABLE_EVENTS: String(nats !== undefined), NATS_URL: nats ?? '' }
}

/** PostgreSQL, and NATS unless it is not wanted. */
export function dataParts(settings: DataSettings): { parts: Part[]; steps: Step[] } {
  const { home, ports, credentials, unsafeNoFsync, mode } = settings
  const port = ports['postgres'] ?? 0
  const data = newGate('postgres-data', [], () => preparePostgres({ folder: home.postgres, port, password: credentials.postgresPassword, sync: unsafeNoFsync ? 'Off' : 'On' }))
  return { parts: [postgres(port, data.result, dataUrls(settings).postgres), ...(mode === 'Events' ? [nats(settings)] : [])], steps: [data.step] }
}

function postgres(port: number, prepared: () => PostgresLaunch, url: string): Part {
  const launch = (): Launch => {
    const { command, options: { env, cwd, uid, gid } } = prepared()
    return { command, env, cwd, ...(uid !== undefined && gid !== undefined && { account: { uid, gid } }) }
  }
  // At SIGTERM it would wait until the last client has left by itself.
  return { name: 'postgres', needs: ['postgres-data'], launch, ready: databaseProbe(url), address: `127.0.0.1:${port}`, stopSeconds: 20, stopSignal: 'SIGINT' }
}

/** Ready when it answers: while it recovers from a crash it takes connections, and refuses them. */
function databaseProbe(url: string): Probe {
  return async () => {
    const database = openDatabase({ url, name: 'launcher', maxConnections: 1 })
    return database`SELECT 1`.then(() => true, () => false).finally(() => database.end({ timeout: 1 }))
  }
}

function nats(settings: DataSettings): Part {
  const { home, ports, binary } = settings
  const port = ports['nats'] ?? 0
  const launch = (): Launch => {
    makePrivateFolder(home.nats)
    writePrivate(home.natsConfig, toNatsConfig(settings))
    return { command: [binary, 'nats-server', '--config', home.natsConfig], env: {} }
  }
  return { name: 'nats', needs: [], launch, ready: portProbe(port), address: `127.0.0.1:${port}`, stopSeconds: 15 }
}

/** The configuration of nats-server. Its acknowledgement counts only once the disk has the message (https://docs.nats.io/running-a-nats-service/configuration#jetstream). */
export function toNatsConfig({ home, ports, credentials, unsafeNoFsync }: DataSettings): string {
  return `server_name: homecraft
host: 127.0.0.1
port: ${ports['nats'] ?? 0}
authorization {
  user: homecraft
  password: ${JSON.stringify(credentials.natsPassword)}
}
jetstream {
  store_dir: ${JSON.stringify(home.nats)}
  max_memory_store: 64MB
  max_file_store: 4GB
  sync_interval: ${unsafeNoFsync ? '2m' : 'always'}
}
`
}
