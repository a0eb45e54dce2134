import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** Any object; tests look into it freely. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads all kinds of objects
type Anything = any

/** The little of an API server that the node agent needs: list, watch, create, merge patch and delete. */
export interface FakeApi {
  url: string
  /** Every write, such as `PATCH pods/default/game/status`. */
  writes: string[]
  put(plural: string, object: Anything): Anything
  get(plural: string, key: string): Anything
  /** All objects of a kind. */
  list(plural: string): Anything[]
  remove(plural: string, key: string): void
  /** Watches of a kind are told nothing more. */
  silence(plural: string): void
  close(): void
}

/** Starts one on a free port. */
export async function startFakeApi(): Promise<FakeApi> {
  const objects = new Map<string, Map<string, Anything>>()
  const watchers = new Set<{ plural: string; response: ServerResponse }>()
  const silent = new Set<string>()
  const writes: string[] = []
  let version = 0
  const of = (plural: string): Map<string, Anything> => {
    const found = objects.get(plural) ?? new Map<string, Anything>()
    objects.set(plural, found)
    return found
  }
  const tell = (type: string, plural: string, object: Anything): void => {
    for (const watcher of watchers) if (watcher.plural === plural && !silent.has(plural)) watcher.response.write(`${JSON.stringify({ type, object })}\n`)
  }
  const keyOf = ({ namespace, name }: Anything): string => (namespace ? `${namespace}/${name}` : name)
  const put = (plural: string, object: Anything): Anything => {
    const isNew = !of(plural).has(keyOf(object.metadata))
    const stored = { ...object, metadata: { uid: `uid-${version}`, ...object.metadata, resourceVersion: String(++version) } }
    of(plural).set(keyOf(stored.metadata), stored)
    tell(isNew ? 'ADDED' : 'MODIFIED', plural, stored)
    return stored
  }
  const remove = (plural: string, key: string): void => {
    const object = of(plural).get(key)
    of(plural).delete(key)
    if (object) tell('DELETED', plural, { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } })
  }
  const watch = (plural: string, since: number, response: ServerResponse): void => {
    const watcher = { plural, response }
    for (const object of of(plural).values()) if (Number(object.metadata.resourceVersion) > since) response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`)
    response.flushHeaders()
    watchers.add(watcher)
    response.on('close', () => watchers.delete(watcher))
  }
  const server = createServer((request, response) => void handle(request, response))
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://api')
    const { plural, namespace, name, rest } = parse(url.pathname)
    const key = keyOf({ namespace, name })
    const send = (status: number, body: Anything): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.searchParams.has('watch')) return watch(plural, Number(url.searchParams.get('resourceVersion')), response)
    if (request.method === 'GET') return send(200, { metadata: { resourceVersion: String(version) }, items: select([...of(plural).values()], namespace, url.searchParams.get('fieldSelector')) })
    writes.push([request.method, plural, key, ...rest].join(' '))
    const body: Anything = await json(request)
    const before = of(plural).get(key)
    if (request.method === 'POST') return send(201, put(plural, { ...body, metadata: { namespace, name: `${body.metadata.generateName}${version}`, ...body.metadata } }))
    if (!before) return send(404, { reason: 'NotFound', message: `${plural} ${key} not found` })
    if (isForAnother(body, before)) return send(409, { reason: 'Conflict', message: 'another uid' })
    if (request.method === 'PATCH') return send(200, put(plural, merge(before, body)))
    remove(plural, key)
    send(200, before)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, writes, put, get: (plural, key) => of(plural).get(key), list: (plural) => [...of(plural).values()], remove, silence: (plural) => void silent.add(plural), close }
}

function isForAnother(body: Anything, { metadata }: Anything): boolean {
  const uid = body.metadata?.uid ?? body.preconditions?.uid
  return uid !== undefined && uid !== metadata.uid
}

/** Those of a namespace, if one is named, and of a name, if the selector asks for one; it knows no other selector. */
function select(objects: Anything[], namespace: string | undefined, fieldSelector: string | null): Anything[] {
  const name = /metadata\.name=([^,]+)/.exec(fieldSelector ?? '')?.[1]
  return objects.filter(({ metadata }) => (namespace ?? metadata.namespace) === metadata.namespace && (name ?? metadata.name) === metadata.name)
}

function parse(path: string): { plural: string; namespace: string | undefined; name: string | undefined; rest: string[] } {
  const [, ...parts] = path.replace(/^\/(api\/v1|apis\/[^/]+\/[^/]+)/, '').split('/')
  const namespace = parts[0] === 'namespaces' ? parts[1] : undefined
  const [plural = '', name, ...rest] = namespace ? parts.slice(2) : parts
  return { plural, namespace, name, rest }
}

function merge(target: Anything, patch: Anything): Anything {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value)
  }
  return merged
}
