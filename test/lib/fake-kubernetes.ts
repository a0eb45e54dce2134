import { randomUUID } from 'node:crypto'
import { KubernetesError, type CallOptions, type KubernetesClient } from '../../lib/kubernetes.ts'

export type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into objects by name

/** One call that the fake got. */
export interface Call extends CallOptions {
  method: string
  path: string
}

/** An API server in memory that keeps to the rules on which commands rely. */
export interface FakeKubernetes {
  client: KubernetesClient
  calls: Call[]
  /** The calls that wrote, as `PUT <name>`. */
  writes: () => string[]
  /** The object of a path as it is now; undefined when there is none. */
  get: (path: string) => Json
  /** Puts an object there, as somebody else would. */
  put: (path: string, object: Json) => Json
  /** Changes an object, as somebody else would. */
  change: (path: string, change: (object: Json) => void) => void
  /** Takes an object away, whatever holds it. */
  remove: (path: string) => void
  /** Sets the counter of resource versions, as a restore of etcd does. */
  jump: (version: number) => void
  /** Gives the lines of a streaming answer; of none by default. */
  lines: (path: string, options: CallOptions) => AsyncIterable<string>
  /** Called before each call is answered; what it throws is the answer. */
  before: (call: Call) => void | Promise<void>
  /** Called after each call was done and before it is answered; what it throws is the answer, of what is done all the same. */
  after: (call: Call) => void | Promise<void>
}

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Resource versions, uids, generations, finalizers, preconditions, 404 and 409 are as in Kubernetes; so are lists in pages, and by a label's name. */
export function newFakeKubernetes(objects: Record<string, Json> = {}): FakeKubernetes {
  const held = new Map<string, Json>()
  const calls: Call[] = []
  let version = 100
  const store = (path: string, object: Json): Json => {
    const before = held.get(path)
    const metadata = { uid: randomUUID(), ...before?.metadata && { uid: before.metadata.uid }, ...object.metadata, resourceVersion: String(++version) }
    metadata.generation = before ? before.metadata.generation + (JSON.stringify(before.spec) === JSON.stringify(object.spec) ? 0 : 1) : 1
    const stored = structuredClone({ ...object, metadata })
    if (stored.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers?.length) held.delete(path)
    else held.set(path, stored)
    return structuredClone(stored)
  }
  const there = (path: string): Json => held.get(path) ?? fail(404, 'NotFound', `${path} not found`)
  const check = (object: Json, { uid, resourceVersion }: Json = {}): void => {
    if (uid !== undefined && uid !== object.metadata.uid) fail(409, 'Conflict', 'Precondition failed: UID')
    if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) fail(409, 'Conflict', 'the object has been modified')
  }
  const remove = (path: string, body: Json): Json => {
    const object = there(path)
    check(object, body?.preconditions)
    if (object.metadata.deletionTimestamp !== undefined) return object
    return store(path, { ...object, metadata: { ...object.metadata, deletionTimestamp: '2026-05-01T12:00:00Z' } })
  }
  const list = (path: string, { limit = '500', continue: from = '', labelSelector }: Json): Json => {
    const [, root, kind] = /^(.*)\/([a-z]+)$/.exec(path)!
    const all = [...held.keys()].filter((one) => one.startsWith(`${root}/`) && one.split('/').at(-2) === kind && hasLabel(held.get(one), labelSelector)).sort()
    const page = all.filter((one) => one > from).slice(0, Number(limit))
    const hasMore = page.length > 0 && page.at(-1) !== all.at(-1)
    return { metadata: { resourceVersion: String(version), ...(hasMore && { continue: page.at(-1) }) }, items: page.map((one) => structuredClone(held.get(one))) }
  }
  const answers: Record<string, (path: string, body: Json, query: Json) => Json> = {
    GET: (path, _body, query) => (query.limit ? list(path, query) : structuredClone(there(path))),
    POST: (path, body) => (held.has(`${path}/${body.metadata.name}`) ? fail(409, 'AlreadyExists', 'exists') : store(`${path}/${body.metadata.name}`, body)),
    PUT: (path, body) => {
      check(there(path), body.metadata)
      return store(path, body)
    },
    PATCH: (path, body) => {
      check(there(path), body.metadata)
      return store(path, merge(there(path), body))
    },
    DELETE: remove,
  }
  const fake: FakeKubernetes = {
    client: {
      async call(method: string, path: string, options: CallOptions = {}) {
        const call = structuredCloneOf({ method, path, ...options })
        calls.push(call)
        options.signal?.throwIfAborted()
        await fake.before(call)
        const answer = answers[method]!(path, call.body, call.query ?? {})
        await fake.after(call)
        return answer
      },
      async *lines(path: string, options: CallOptions = {}) { yield* fake.lines(path, options) },
    } as unknown as KubernetesClient,
    calls,
    writes: () => calls.filter(({ method }) => WRITES.includes(method)).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`),
    get: (path) => structuredClone(held.get(path)),
    put: store,
    change: (path, change) => {
      const object = structuredClone(there(path))
      change(object)
      store(path, object)
    },
    remove: (path) => void held.delete(path),
    jump: (to) => { version = to },
    lines: () => fail(404, 'NotFound', 'there is no log'),
    before: () => undefined,
    after: () => undefined,
  }
  for (const [path, object] of Object.entries(objects)) store(path, object)
  return fake
}

/** Selectors that name a label alone. */
const hasLabel = ({ metadata: { labels = {} } }: Json, key: string | undefined): boolean => key === undefined || key.includes('=') || key in labels

function fail(status: number, reason: string, message: string): never {
  throw new KubernetesError(status, reason, message)
}

const structuredCloneOf = ({ signal, ...rest }: Call): Call => ({ ...structuredClone(rest), ...(signal && { signal }) })

/** RFC 7396. */
function merge(target: Json, patch: Json): Json {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged = { ...(typeof target === 'object' ? target : {}) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value)
  }
  return merged
}
