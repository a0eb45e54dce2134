import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { KubeConfig } from '@kubernetes/client-node'
import { isStatus, newKubernetesClient, type KubernetesClient, type KubernetesObject } from '../../../lib/kubernetes.ts'

/** Names the API server to try things on; without it the suites skip themselves. */
export const kubeconfig = process.env['HOMECRAFT_TEST_KUBECONFIG']

/** Why a suite skips itself. */
export const SKIP = 'set HOMECRAFT_TEST_KUBECONFIG to a cluster that may be written to, with the garbage collector running'

/** A request as a hook got it. */
export interface HookRequest {
  controller: KubernetesObject
  parent: KubernetesObject
  object: KubernetesObject
  children: Record<string, Record<string, KubernetesObject>>
  attachments: Record<string, Record<string, KubernetesObject>>
  related: Record<string, Record<string, KubernetesObject>>
  finalizing: boolean
}

/** A call of a hook: what came, and when. */
export interface HookCall {
  request: HookRequest
  headers: IncomingHttpHeaders
  at: number
}

/** What a hook answers; a string is sent as it is, and `undefined` never. */
export type Answer = { status?: number; headers?: Record<string, string>; body: unknown } | undefined

/** A webhook server whose hooks are functions. */
export interface HookServer {
  url(path: string): string
  on(path: string, hook: (request: HookRequest) => Answer | Promise<Answer>): HookCall[]
  close(): void
}

/** Starts a webhook server on a free port. */
export async function startHooks(): Promise<HookServer> {
  const hooks = new Map<string, { hook: (request: HookRequest) => Answer | Promise<Answer>; calls: HookCall[] }>()
  const server = createServer((incoming, reply) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      void (async () => {
        const known = hooks.get(incoming.url ?? '')
        if (!known) {
          reply.writeHead(404).end('no such hook')
          return
        }
        const request = JSON.parse(Buffer.concat(chunks).toString()) as HookRequest
        known.calls.push({ request, headers: incoming.headers, at: Date.now() })
        const answer = await known.hook(request)
        if (!answer) return
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
        reply.writeHead(answer.status ?? 200, answer.headers).end(text)
      })()
    })
  })
  server.keepAliveTimeout = 100_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    on(path, hook) {
      const calls = hooks.get(path)?.calls ?? []
      hooks.set(path, { hook, calls })
      return calls
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Waits until the check gives something else than undefined or false; fails after the limit. */
export async function until<T>(what: string, check: () => Promise<T | undefined | false> | T | undefined | false, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs
  let last: unknown
  while (Date.now() < end) {
    try {
      const value = await check()
      if (value !== undefined && value !== false) return value
    } catch (error) {
      last = error
    }
    await sleep(25)
  }
  throw new Error(`waited in vain: ${what}`, { cause: last })
}

/** The client of the API server under test. */
export function connect(): KubernetesClient {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig!)
  return newKubernetesClient(config)
}

/** The process under test: the command in METACONTROLLER_BIN, or else our driver. */
export interface Driver {
  process: ChildProcess
  exited: Promise<number | string>
  output(): string
}

/** Starts the process under test. */
export function startDriver(...more: string[]): Driver {
  const real = process.env['METACONTROLLER_BIN']
  const command = real ? [real] : [process.execPath, new URL('../../../local/metacontroller/main.ts', import.meta.url).pathname]
  const flags = ['--apply-strategy=server-side-apply', '--metrics-address=0', '--health-probe-bind-address', '0', '-client-go-qps=300', '-client-go-burst', '600', '--workers=5', '--discovery-interval=1s', '--events-qps=10', ...more]
  const env: NodeJS.ProcessEnv = { ...process.env, KUBECONFIG: kubeconfig! }
  delete env['KUBERNETES_SERVICE_HOST']
  const child = spawn(command[0]!, [...command.slice(1), ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-200_000)))
  const exited = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown')))
  return { process: child, exited, output: () => output }
}

/** Ends the process under test and waits for it. */
export async function stopDriver(driver: Driver, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | string> {
  driver.process.kill(signal)
  return driver.exited
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** Creates a CustomResourceDefinition unless there is one, and waits until it is served. */
export async function installKind(client: KubernetesClient, kind: string, options: { group?: string; version?: string; scope?: 'Cluster' | 'Namespaced'; status?: boolean } = {}): Promise<void> {
  const { group = 'test.homecraft.io', version = 'v1', scope = 'Namespaced', status = true } = options
  const plural = `${kind.toLowerCase()}s`
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } } }
  const body = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' } },
    spec: { group, scope, names: { kind, plural, listKind: `${kind}List`, singular: kind.toLowerCase() }, versions: [{ name: version, served: true, storage: true, schema, ...(status ? { subresources: { status: {} } } : {}) }] },
  }
  await create(client, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body).catch((error: unknown) => {
    if (!isStatus(error, 409)) throw error
  })
  await until(`${plural} served`, async () => (await client.call<{ items: unknown[] }>('GET', `/apis/${group}/${version}/${plural}`)).items)
}

/** The definitions that all suites need. */
export async function installAll(client: KubernetesClient): Promise<void> {
  for (const kind of ['CompositeController', 'DecoratorController', 'ControllerRevision']) {
    await installKind(client, kind, { group: 'metacontroller.k8s.io', version: 'v1alpha1', scope: kind === 'ControllerRevision' ? 'Namespaced' : 'Cluster' })
  }
  await installKind(client, 'Thing')
  await installKind(client, 'BigThing', { scope: 'Cluster' })
  await installKind(client, 'Plain', { status: false })
}

/** Creates an object. */
export function create(client: KubernetesClient, path: string, body: unknown): Promise<KubernetesObject> {
  return client.call('POST', path, { body })
}

/** Reads an object; undefined when it is gone. */
export async function read(client: KubernetesClient, path: string): Promise<KubernetesObject | undefined> {
  try {
    return await client.call('GET', path)
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    throw error
  }
}

/** Merges into an object. */
export function merge(client: KubernetesClient, path: string, body: unknown): Promise<KubernetesObject> {
  return client.call('PATCH', path, { body, contentType: 'application/merge-patch+json' })
}

/** Deletes an object. */
export async function remove(client: KubernetesClient, path: string): Promise<void> {
  await client.call('DELETE', path).catch((error: unknown) => {
    if (!isStatus(error, 404)) throw error
  })
}

/** What a suite works with. */
export interface World {
  client: KubernetesClient
  hooks: HookServer
  /** A fresh namespace. */
  namespace: string
}

const CONTROLLERS = '/apis/metacontroller.k8s.io/v1alpha1'

/** Makes a controller, and its deletion the duty of `after`. */
export async function newController(world: World, kind: 'CompositeController' | 'DecoratorController', name: string, spec: unknown): Promise<{ path: string; remove(): Promise<void> }> {
  const plural = `${CONTROLLERS}/${kind.toLowerCase()}s`
  await create(world.client, plural, { apiVersion: 'metacontroller.k8s.io/v1alpha1', kind, metadata: { name }, spec })
  const path = `${plural}/${name}`
  return { path, remove: () => remove(world.client, path) }
}

/** A namespace of one test. */
export async function newNamespace(client: KubernetesClient): Promise<string> {
  const made = await create(client, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'mc-test-' } })
  return made.metadata.name
}

/** The Events about an object. */
export async function eventsAbout(client: KubernetesClient, namespace: string, object: KubernetesObject): Promise<{ type: string; reason: string; message: string; count: number }[]> {
  const list = await client.call<{ items: { type: string; reason: string; message: string; count: number; involvedObject: { uid: string } }[] }>('GET', `/api/v1/namespaces/${namespace}/events`)
  return list.items.filter((event) => event.involvedObject.uid === object.metadata.uid)
}

/** How often the API server was asked, by verb, about a kind. */
export async function callsAbout(plural: string): Promise<Record<string, number>> {
  const config = new KubeConfig()
  config.loadFromFile(kubeconfig!)
  const text = await readText(connect(), '/metrics')
  const counts: Record<string, number> = {}
  for (const line of text) {
    const match = /^apiserver_request_total\{(.*)\} (\d+)/.exec(line)
    if (!match?.[1]?.includes(`resource="${plural}"`)) continue
    const verb = /verb="([A-Z]+)"/.exec(match[1])?.[1] ?? ''
    counts[verb] = (counts[verb] ?? 0) + Number(match[2])
  }
  return counts
}

async function readText(client: KubernetesClient, path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of client.lines(path)) lines.push(line)
  return lines
}
