import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node'
import { request, type Dispatcher } from 'undici'

/** Any object of the API server. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** The part of metadata that HomeCraft reads or writes. */
export interface ObjectMeta {
  name: string
  namespace?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  [field: string]: unknown
}

/** A reference to the owner of an object; `controller` marks the one that manages it. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

/** A kind of object as the API server's discovery describes it. */
export interface Resource {
  apiVersion: string
  kind: string
  /** Plural name as it stands in paths, such as `statefulsets`. */
  name: string
  namespaced: boolean
  /** Whether objects have a `/status` subresource. */
  hasStatus: boolean
}

/** Options of one call. */
export interface CallOptions {
  query?: Record<string, string | undefined>
  body?: unknown
  /** Media type of the body; `application/json` by default. */
  contentType?: string
  /** Longest line that is kept of a streaming answer, in characters: what is beyond is cut off. Any by default. */
  longestLine?: number
  signal?: AbortSignal
}

/** An answer of the API server other than 2xx: `status` is the HTTP code, `reason` its CamelCase word such as `NotFound`. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError'
  readonly status: number
  readonly reason: string
  constructor(status: number, reason: string, message: string) {
    super(message)
    this.status = status
    this.reason = reason
  }
}

/** True when an error is the API server's answer with this HTTP code. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof KubernetesError && error.status === status
}

/** The codes by which Node.js and undici name a connection that failed; a bug carries none of them. */
const CONNECTION_CODE = /^(E[A-Z]+|UND_ERR_(CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|ABORTED|DESTROYED|CLOSED))$/

/** True when the same call may go well later: the API server is away or busy, the time was over, or somebody else wrote first. */
export function isTransient(error: unknown): boolean {
  if (error instanceof KubernetesError) return [408, 409, 429].includes(error.status) || error.status >= 500
  if (!(error instanceof Error)) return false
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true
  return 'code' in error && typeof error.code === 'string' && CONNECTION_CODE.test(error.code)
}

/** A connection to one API server. */
export interface KubernetesClient {
  /** One call; resolves to the parsed answer. Rejects with `KubernetesError`, or with the transport's error. */
  call<T>(method: Dispatcher.HttpMethod, path: string, options?: CallOptions): Promise<T>
  /** The lines of a streaming answer, until it ends or the signal aborts. */
  lines(path: string, options?: CallOptions): AsyncGenerator<string>
  /** The kind served under `apiVersion` whose plural name or kind is `nameOrKind`; rejects when there is none. */
  resource(apiVersion: string, nameOrKind: string): Promise<Resource>
}

/** The in-cluster account when there is one, else KUBECONFIG or ~/.kube/config; `context` picks one of its contexts. */
export function loadKubeConfig(context?: string): KubeConfig {
  const config = new KubeConfig()
  if (!context && process.env['KUBERNETES_SERVICE_HOST'] && !process.env['KUBECONFIG']) config.loadFromCluster()
  else config.loadFromDefault()
  if (context) config.setCurrentContext(context)
  return config
}

/** The path of a collection, an object, or a subresource of it. */
export function pathOf(resource: Pick<Resource, 'apiVersion' | 'name'>, namespace?: string, ...rest: string[]): string {
  const root = resource.apiVersion.includes('/') ? '/apis' : '/api'
  const scope = namespace ? ['namespaces', namespace] : []
  return [root, resource.apiVersion, ...scope, resource.name, ...rest].join('/')
}

/** Opens a client for the current context of `config`; nothing is sent before the first call. */
export function newKubernetesClient(config: KubeConfig): KubernetesClient {
  const server = config.getCurrentCluster()?.server
  if (!server) throw new Error('The kubeconfig names no cluster for its current context: choose one with --context or KUBECONFIG.')
  const authenticate = newAuthentication(config, server)
  const send = async (method: Dispatcher.HttpMethod, path: string, options: CallOptions): Promise<Dispatcher.ResponseData> => {
    const { headers, dispatcher } = await authenticate()
    const hasBody = options.body !== undefined
    const contentType = hasBody ? { 'content-type': options.contentType ?? 'application/json' } : {}
    const response = await request(server + path + toSearch(options.query), {
      method,
      headers: { ...headers, accept: 'application/json', ...contentType },
      body: hasBody ? JSON.stringify(options.body) : null,
      dispatcher,
      signal: options.signal ?? null,
      bodyTimeout: 0,
    })
    if (response.statusCode >= 300) throw toError(response.statusCode, await response.body.text())
    return response
  }
  const groups = new Map<string, Promise<Resource[]>>()
  const client: KubernetesClient = {
    async call<T>(method: Dispatcher.HttpMethod, path: string, options: CallOptions = {}) {
      const response = await send(method, path, options)
      // The caller names the type of the answer it asked for; edges that need more parse it.
      return (await response.body.json()) as T // eslint-disable-line @typescript-eslint/consistent-type-assertions
    },
    async *lines(path, options = {}) {
      const { body } = await send('GET', path, options)
      yield* toLines(body.setEncoding('utf8'), options.longestLine)
    },
    async resource(apiVersion, nameOrKind) {
      const known = groups.get(apiVersion) ?? readGroup(client, apiVersion)
      groups.set(apiVersion, known)
      const found = (await known.catch((error: unknown) => forget(groups, apiVersion, error))).find((one) => one.name === nameOrKind || one.kind === nameOrKind)
      if (found) return found
      groups.delete(apiVersion)
      throw new KubernetesError(404, 'NotFound', `The API server serves no ${nameOrKind} in ${apiVersion}.`)
    },
  }
  return client
}

/** Not node:readline: it throws the error of a stream that its reader has left at the process, and ends lines at U+2028. */
async function* toLines(text: AsyncIterable<string>, longest = Infinity): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    // Of a line that never ends no more is kept than is given in the end.
    rest = (lines.pop() ?? '').slice(0, longest)
    for (const line of lines) if (line) yield line.slice(0, longest)
  }
  if (rest) yield rest
}

/** Headers are renewed every minute, since service-account tokens rotate; connections are kept. */
function newAuthentication(config: KubeConfig, server: string): () => Promise<{ headers: Record<string, string>; dispatcher: Dispatcher | undefined }> {
  let dispatcher: Dispatcher | undefined
  let headers: Record<string, string> = {}
  let validUntil = 0
  return async () => {
    if (Date.now() < validUntil) return { headers, dispatcher }
    const context = new RequestContext(server, HttpMethod.GET)
    await config.applySecurityAuthentication(context)
    headers = context.getHeaders()
    dispatcher ??= context.getDispatcher()
    validUntil = Date.now() + 60_000
    return { headers, dispatcher }
  }
}

function forget<T>(map: Map<string, T>, key: string, error: unknown): never {
  map.delete(key)
  throw error
}

function toSearch(query: CallOptions['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, value)
  return search.size > 0 ? `?${search.toString()}` : ''
}

function toError(status: number, body: string): KubernetesError {
  try {
    // Every error of an API server is a Status object; a proxy's may be anything, hence the defaults.
    const parsed = JSON.parse(body) as { reason?: string; message?: string } // eslint-disable-line @typescript-eslint/consistent-type-assertions
    return new KubernetesError(status, parsed.reason ?? 'Unknown', parsed.message ?? body)
  } catch {
    return new KubernetesError(status, 'Unknown', body || `HTTP ${status}`)
  }
}

interface ApiResourceList {
  resources: { name: string; kind: string; namespaced: boolean }[]
}

/** The kinds that the API server serves under `apiVersion`, asked for now. */
export async function readGroup(client: KubernetesClient, apiVersion: string): Promise<Resource[]> {
  const root = apiVersion.includes('/') ? '/apis' : '/api'
  const { resources } = await client.call<ApiResourceList>('GET', `${root}/${apiVersion}`)
  const withStatus = new Set(resources.filter((one) => one.name.endsWith('/status')).map((one) => one.name.split('/')[0]))
  return resources
    .filter((one) => !one.name.includes('/'))
    .map((one) => ({ apiVersion, kind: one.kind, name: one.name, namespaced: one.namespaced, hasStatus: withStatus.has(one.name) }))
}
