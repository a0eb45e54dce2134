import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import { KubeConfig } from '@kubernetes/client-node'
import type { Test } from 'tap'
import { parse } from 'yaml'
import { isStatus, newKubernetesClient, pathOf, type KubernetesClient, type KubernetesObject } from '../../lib/kubernetes.ts'
import { rconCommand } from '../../lib/rcon.ts'
import type { PlatformFile } from '../../local/platform/state.ts'
import { waitFor } from '../wait.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

export const root = new URL('../../', import.meta.url)
const run = promisify(execFile)

/** Folder of the platform that test/e2e/run.ts started. */
export function home(): string {
  const folder = process.env['HOMECRAFT_HOME']
  if (!folder) throw new Error('These tests need a running platform: use npm run test:e2e, or set HOMECRAFT_HOME to that of yours.')
  return folder
}

/** platform.json as it is now. */
export const platformFile = (folder = home()): PlatformFile => JSON.parse(readFileSync(`${folder}/platform.json`, 'utf8'))

const clients = new Map<string, KubernetesClient>()

/** A client of the platform with every right. */
export function kubernetes(): KubernetesClient {
  const folder = home()
  const known = clients.get(folder)
  if (known) return known
  const config = new KubeConfig()
  config.loadFromFile(platformFile(folder).kubeconfig)
  const client = newKubernetesClient(config)
  clients.set(folder, client)
  return client
}

/** Runs one of the commands of local/main.ts; resolves whatever its exit code. */
export async function command(args: string[], env: NodeJS.ProcessEnv = {}, input?: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = run(process.execPath, ['local/main.ts', ...args], { cwd: root, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 })
  child.child.stdin?.end(input ?? '')
  return child.then((output) => ({ code: 0, ...output }), (error: Json) => ({ code: Number(error.code ?? 1), stdout: String(error.stdout ?? ''), stderr: String(error.stderr ?? error) }))
}

/** Runs kubectl as a user does. */
export const kubectl = (args: string[], input?: string) => command(['kubectl', ...args], {}, input)

const MINECRAFT_SERVERS = { apiVersion: 'homecraft.io/v1alpha1', name: 'minecraftservers' }
const PATHS: Record<string, { apiVersion: string; name: string }> = {
  MinecraftServer: MINECRAFT_SERVERS,
  StatefulSet: { apiVersion: 'apps/v1', name: 'statefulsets' },
  Service: { apiVersion: 'v1', name: 'services' },
  Secret: { apiVersion: 'v1', name: 'secrets' },
  ConfigMap: { apiVersion: 'v1', name: 'configmaps' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', name: 'networkpolicies' },
  PodDisruptionBudget: { apiVersion: 'policy/v1', name: 'poddisruptionbudgets' },
  LimitRange: { apiVersion: 'v1', name: 'limitranges' },
  ResourceQuota: { apiVersion: 'v1', name: 'resourcequotas' },
  StorageClass: { apiVersion: 'storage.k8s.io/v1', name: 'storageclasses' },
  Pod: { apiVersion: 'v1', name: 'pods' },
  PersistentVolumeClaim: { apiVersion: 'v1', name: 'persistentvolumeclaims' },
  PersistentVolume: { apiVersion: 'v1', name: 'persistentvolumes' },
  Event: { apiVersion: 'v1', name: 'events' },
  Namespace: { apiVersion: 'v1', name: 'namespaces' },
  CompositeController: { apiVersion: 'metacontroller.k8s.io/v1alpha1', name: 'compositecontrollers' },
}

const resourceOf = (kind: string): { apiVersion: string; name: string } => PATHS[kind] ?? (() => { throw new Error(`no path for ${kind}`) })()

/** The object, or undefined where there is none. */
export async function get(kind: string, namespace: string | undefined, name: string): Promise<Json> {
  return kubernetes().call<Json>('GET', pathOf(resourceOf(kind), namespace, name)).catch((error: unknown) => {
    if (isStatus(error, 404)) return undefined
    throw error
  })
}

export async function list(kind: string, namespace: string): Promise<Json[]> {
  const { items } = await kubernetes().call<{ items: Json[] }>('GET', pathOf(resourceOf(kind), namespace))
  return items
}

export const create = (object: Json): Promise<Json> => kubernetes().call('POST', pathOf(resourceOf(object.kind), object.metadata.namespace), { body: object, query: { fieldValidation: 'Strict' } })

export const patch = (kind: string, namespace: string | undefined, name: string, body: Json): Promise<Json> =>
  kubernetes().call('PATCH', pathOf(resourceOf(kind), namespace, name), { body, contentType: 'application/merge-patch+json' })

/** Replaces an object as a whole; its resourceVersion says which one. */
export const put = (kind: string, object: Json): Promise<Json> => kubernetes().call('PUT', pathOf(resourceOf(kind), object.metadata.namespace, object.metadata.name), { body: object })

/** Deletes an object; one that has gone meanwhile is as it should be. */
export async function remove(kind: string, namespace: string | undefined, name: string): Promise<void> {
  await kubernetes().call('DELETE', pathOf(resourceOf(kind), namespace, name), { body: { propagationPolicy: 'Background' } }).catch((error: unknown) => {
    if (!isStatus(error, 404)) throw error
  })
}

/** A namespace of the test's own, emptied of its servers at the end. */
export async function newNamespace(t: Test): Promise<string> {
  const name = `test-${randomBytes(4).toString('hex')}`
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  t.teardown(async () => {
    for (const server of await list('MinecraftServer', name)) await remove('MinecraftServer', name, server.metadata.name)
    await waitFor('the servers of the test to be gone', async () => (await list('MinecraftServer', name)).length === 0)
    await remove('Namespace', undefined, name)
  })
  return name
}

/** The example of a file, placed into a namespace under a name. */
export function example(file: string, namespace: string, name?: string): KubernetesObject & { spec: Json } {
  const object = parse(readFileSync(new URL(`examples/${file}`, root), 'utf8'))
  return { ...object, metadata: { ...object.metadata, namespace, ...(name && { name }) } }
}

/** A small server of the test's own. */
export const newServer = (namespace: string, name: string, spec: Json = {}): Json => ({ apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', metadata: { name, namespace }, spec: { eula: true, memory: '512Mi', ...spec } })

/** Waits until a server is in a phase, and its status speaks of its newest spec. */
export const waitForPhase = (namespace: string, name: string, phase: string): Promise<Json> =>
  waitFor(`${namespace}/${name} to be ${phase}`, async () => {
    const server = await get('MinecraftServer', namespace, name)
    return server?.status?.phase === phase && server.status.observedGeneration === server.metadata.generation && server
  })

/** The condition of a type in a server's status. */
export const conditionOf = (server: Json, type: string): Json => server.status?.conditions?.find((one: Json) => one.type === type)

/** Waits until a condition has a status and a reason, and speaks of the newest spec; resolves with the server. */
export const waitForCondition = (namespace: string, name: string, type: string, [status, reason]: [string, string]): Promise<Json> =>
  waitFor(`${type} of ${namespace}/${name} to be ${status}/${reason}`, async () => {
    const server = await get('MinecraftServer', namespace, name)
    const condition = conditionOf(server, type)
    return server.status?.observedGeneration === server.metadata.generation && condition?.status === status && condition.reason === reason && server
  })

/** Runs a command of the game's console over RCON, with the password of the server's Secret. */
export async function rcon(namespace: string, name: string, line: string): Promise<string> {
  const { data } = await get('Secret', namespace, `mc-${name}`)
  const { status } = await podOf(namespace, name)
  return rconCommand({ host: status.podIP, port: 25575, password: Buffer.from(data['rcon-password'], 'base64').toString() }, line)
}

/** Ends the game as a crash would. */
export async function killGame(namespace: string, name: string): Promise<void> {
  const { status } = await podOf(namespace, name)
  process.kill(await gamePid(`${status.podIP}:25565`), 'SIGKILL')
}

/** Asks for an eviction, as `kubectl drain` does; false when a budget refuses it. */
export async function evict(namespace: string, pod: string): Promise<boolean> {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } }
  return kubernetes().call('POST', pathOf({ apiVersion: 'v1', name: 'pods' }, namespace, pod, 'eviction'), { body }).then(() => true, (error: unknown) => {
    if (isStatus(error, 429)) return false
    throw error
  })
}

/** The pod of a server, or undefined. */
export const podOf = (namespace: string, name: string): Promise<Json> => get('Pod', namespace, `mc-${name}-0`)

/** Host and port of an endpoint. */
export function toAddress(endpoint: string): { host: string; port: number } {
  const at = endpoint.lastIndexOf(':')
  return { host: endpoint.slice(0, at), port: Number(endpoint.slice(at + 1)) }
}

/** The process that listens at an endpoint, from /proc. */
export async function gamePid(endpoint: string): Promise<number> {
  const { host, port } = toAddress(endpoint)
  const address = `${[...host.split('.').map(Number)].reverse().map((byte) => byte.toString(16).padStart(2, '0')).join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase()
  const inode = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/)).find((fields) => fields[1] === address && fields[3] === '0A')?.[9]
  if (!inode) throw new Error(`nobody listens on ${endpoint}`)
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const links = await readdir(`/proc/${pid}/fd`).then((fds) => Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))), (): string[] => [])
    if (links.includes(`socket:[${inode}]`)) return Number(pid)
  }
  throw new Error(`no process holds the listener of ${endpoint}`)
}

/** Where a file of a server's volume is on this machine. */
export async function worldFile(namespace: string, name: string, file: string): Promise<string> {
  const claim = await get('PersistentVolumeClaim', namespace, `data-mc-${name}-0`)
  const volume = await get('PersistentVolume', undefined, claim.spec.volumeName)
  return `${volume.spec.local.path}/${file}`
}
