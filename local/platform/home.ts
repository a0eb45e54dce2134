import { accessSync, closeSync, constants, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'

/** The folder of this project. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Where a platform keeps everything it makes. */
export interface Home {
  folder: string
  /** Tells scripts where things are; there while the platform runs. */
  platformFile: string
  /** The launcher's own notes: the state and address of each part. After it was killed the parts are found without it too. */
  supervisorFile: string
  /** Held by the launcher while it runs. */
  lockFile: string
  /** Ports of the last start, taken again when they are free. */
  portsFile: string
  credentialsFile: string
  tokensFile: string
  auditPolicyFile: string
  /** The administrator's kubeconfig. */
  kubeconfig: string
  /** Kubeconfigs of the parts. */
  kubeconfigs: string
  certificates: string
  logs: string
  etcd: string
  /** PostgreSQL's data. */
  postgres: string
  /** JetStream's data. */
  nats: string
  natsConfig: string
  /** The node agent's folder: records of game processes. */
  node: string
  /** The worlds, which the node agent makes folders for. */
  volumes: string
}

/** The places of the platform in HOMECRAFT_HOME, by default `.homecraft` in the project. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): Home {
  const folder = resolve(env['HOMECRAFT_HOME'] || join(projectFolder, '.homecraft'))
  const at = (name: string): string => join(folder, name)
  return {
    folder,
    platformFile: at('platform.json'),
    supervisorFile: at('supervisor.json'),
    lockFile: at('supervisor.lock'),
    portsFile: at('ports.json'),
    credentialsFile: at('credentials.json'),
    tokensFile: at('tokens.csv'),
    auditPolicyFile: at('audit-policy.yaml'),
    kubeconfig: at('kubeconfig'),
    kubeconfigs: at('kubeconfigs'),
    certificates: at('certificates'),
    logs: at('logs'),
    etcd: at('etcd'),
    postgres: at('postgres'),
    nats: at('nats'),
    natsConfig: at('nats.conf'),
    node: at('node'),
    volumes: at('volumes'),
  }
}

/** Makes a folder that only its owner may read. One that is there keeps its mode: it may hold more than ours. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

const OBSTACLES: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file in its way',
  ENOTDIR: 'there is a file in its way',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'it may not be written to',
}

/** Makes the folder of a platform, and that of its logs. Fails in words of the setting that chose it. */
export function makeHome({ folder, logs }: Pick<Home, 'folder' | 'logs'>): void {
  try {
    makePrivateFolder(folder)
    makePrivateFolder(logs)
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const obstacle = error instanceof Error && 'code' in error ? OBSTACLES[String(error.code)] : undefined
    throw new Error(`${folder} can't hold the platform: ${obstacle ?? String(error)}. Set HOMECRAFT_HOME to a folder that you may write to.`, { cause: error })
  }
}

const UNFINISHED_MS = 60_000

/** Removes half-written files that killed processes left in a folder. */
export function removeUnfinished(folder: string, now = Date.now()): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const isOld = now - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now) > UNFINISHED_MS
    if (isOld && /\.(part|stale)$/.test(name)) rmSync(file, { force: true })
  }
}

/** Puts a file that only its owner may read in place, whole or not at all, even when the machine fails. */
export function writePrivate(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`
  const handle = openSync(part, 'w', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(part, file)
}

/** Writes a value as a private JSON file. */
export function writeJson(file: string, value: unknown): void {
  writePrivate(file, `${JSON.stringify(value, null, 2)}\n`)
}

/** The value in a JSON file; undefined when the file is not there or does not hold what it should. For what can be found out or made anew. */
export function readJson<T extends z.ZodType>(file: string, schema: T): z.infer<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** As `readJson`, for what must not be replaced unnoticed: fails, with what to do, when there is a file that does not hold what it should. */
export function readPrecious<T extends z.ZodType>(file: string, schema: T, advice: string): z.infer<T> | undefined {
  const value = readJson(file, schema)
  // Why it cannot be read is not told: a parser's message quotes the text, which may be secret.
  if (value === undefined && lstatSync(file, { throwIfNoEntry: false })) throw new Error(`${file} is there, but cannot be read or does not hold what it should. ${advice}`)
  return value
}

/** Removes a file; it need not be there, nor its folder. */
export function removeFile(file: string): void {
  if (existsSync(file)) rmSync(file, { force: true })
}
