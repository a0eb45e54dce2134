import { join } from 'node:path'
import { SYSTEM_NAMESPACE } from '../../contracts/group.ts'
import type { BootstrapResult } from './bootstrap-request.ts'
import type { KeyFiles } from './credentials.ts'
import { busEnv, type DataUrls } from './data-parts.ts'
import { projectFolder, type Home } from './home.ts'
import { withFlags } from './manifests.ts'
import type { Launch, Part } from './part.ts'
import type { Ports } from './ports.ts'
import { getText, httpProbe, portProbe, type Probe, type ProbeOptions } from './probe.ts'
import { SHUTDOWN_SECONDS } from './shutdown-seconds.ts'

/** What the platform's own parts are made of. */
export interface PlatformSettings {
  home: Home
  ports: Ports
  /** Environment of the launcher. */
  env: Readonly<Record<string, string | undefined>>
  /** Folder for what Node.js keeps of compiled modules, so that its programs start faster. */
  compileCache: string
  kubeconfigs: { metacontroller: string; relay: string }
  /** Where the bus is, if there is one. */
  urls: DataUrls
  /** What the bootstrap answered; asked for only after it. */
  bootstrapped: () => BootstrapResult
}

/** The hooks and relay, and Metacontroller (or the driver that plays it) which calls them. */
export function hookParts(settings: PlatformSettings): Part[] {
  return [hooks(settings), replicated('relay', (name) => relay(name, settings)), metacontroller(settings)]
}

/** `host:port` of the parts that play Services of the platform. */
export function localServices(ports: Ports): { hooks: string; relay: string } {
  return { hooks: `127.0.0.1:${ports['hooks'] ?? 0}`, relay: `127.0.0.1:${ports['relay'] ?? 0}` }
}

function hooks({ ports, bootstrapped, compileCache }: PlatformSettings): Part {
  const port = ports['hooks'] ?? 0
  const launch = (): Launch => {
    const { hooksToken, derivationKey } = bootstrapped().secrets
    const env = { HOST: '127.0.0.1', PORT: String(port), HOOK_TOKEN: hooksToken, DERIVATION_KEY: derivationKey, NODE_PORT_HOST: '127.0.0.1', ALLOWED_DOMAINS: '*', ALLOWED_SERVICE_ANNOTATIONS: '*' }
    return nodeProgram('hooks/main.ts', env, compileCache)
  }
  const url = `http://127.0.0.1:${port}`
  return { name: 'hooks', needs: ['bootstrap'], launch, ready: httpProbe(`${url}/readyz`), address: url, stopSeconds: 15 }
}

/** Only the first relay is called by Metacontroller; commands are shared by all. */
function relay(name: string, { ports, bootstrapped, compileCache, kubeconfigs, urls }: PlatformSettings): Part {
  const port = ports[name] ?? 0
  const launch = (): Launch => {
    const { relayToken, derivationKey } = bootstrapped().secrets
    const env = { HOST: '127.0.0.1', PORT: String(port), HOOK_TOKEN: relayToken, DERIVATION_KEY: derivationKey, KUBECONFIG: kubeconfigs.relay, ...busEnv(urls) }
    return nodeProgram('relay/main.ts', env, compileCache)
  }
  const url = `http://127.0.0.1:${port}`
  return { name, needs: ['bootstrap', ...(urls.nats === undefined ? [] : ['nats'])], launch, ready: httpProbe(`${url}/readyz`), address: url, stopSeconds: 15 }
}

function metacontroller({ ports, env, bootstrapped, compileCache, kubeconfigs }: PlatformSettings): Part {
  const health = `127.0.0.1:${ports['metacontroller-health'] ?? 0}`
  const launch = (): Launch => {
    const flags = { 'metrics-address': `127.0.0.1:${ports['metacontroller-metrics'] ?? 0}`, 'health-probe-bind-address': health }
    const args = withFlags(bootstrapped().metacontrollerArgs, flags)
    const own = { KUBECONFIG: kubeconfigs.metacontroller, POD_NAMESPACE: SYSTEM_NAMESPACE }
    const binary = env['METACONTROLLER_BIN']
    return binary ? { command: [binary, ...args], env: own } : nodeProgram('local/metacontroller/main.ts', own, compileCache, args)
  }
  const ready = httpProbe(`http://${health}/readyz`)
  return { name: 'metacontroller', needs: ['bootstrap', 'hooks', 'relay'], launch, ready, address: `http://${health}`, stopSeconds: 20 }
}

/** What the node agent is made of, beside the settings of every part. */
export interface NodeAgentSettings extends PlatformSettings {
  keys: KeyFiles
  apiServer: string
  /** How the launcher asks the API server whether the Node is ready. */
  access: ProbeOptions
}

/** The node agent, which runs pods as processes of this machine. */
export function nodeAgent(settings: NodeAgentSettings): Part {
  const { home, ports, keys, apiServer, access, compileCache } = settings
  const port = ports['kubelet'] ?? 0
  const env = {
    KUBECONFIG: join(home.kubeconfigs, 'node-agent'),
    HOMECRAFT_HOME: home.folder,
    NODE_NAME: 'local',
    NODE_PORT: String(port),
    TLS_CERT_FILE: keys.certificate,
    TLS_KEY_FILE: keys.key,
    SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS),
  }
  return {
    name: 'node-agent',
    needs: ['bootstrap'],
    launch: () => nodeProgram('local/node/main.ts', env, compileCache),
    ready: bothReady(portProbe(port), nodeProbe(`${apiServer}/api/v1/nodes/local`, access)),
    address: `https://127.0.0.1:${port}`,
    stopSeconds: SHUTDOWN_SECONDS + 10,
    stopNote: `The game servers save their worlds and stop: up to ${SHUTDOWN_SECONDS} s.`,
  }
}

/** A program of the project, by its file. */
export function nodeProgram(file: string, env: Record<string, string>, compileCache: string, args: readonly string[] = []): Launch {
  return { command: [process.execPath, join(projectFolder, file), ...args], env: { ...env, NODE_COMPILE_CACHE: compileCache } }
}

function bothReady(first: Probe, second: Probe): Probe {
  return async () => (await first()) && (await second())
}

/** Ready when the Node's status says so; the status of the last run may still be there, hence the port is asked too. */
function nodeProbe(url: string, access: ProbeOptions): Probe {
  return async () => isNodeReady(await getText(url, access))
}

/** Whether a Node, as JSON, has the condition Ready. */
export function isNodeReady(json: string | undefined): boolean {
  if (json === undefined) return false
  // The API server's own format; what is absent counts as not ready.
  const node = JSON.parse(json) as { status?: { conditions?: { type: string; status: string }[] } } // eslint-disable-line @typescript-eslint/consistent-type-assertions
  return node.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') ?? false
}

/** A part that can run several times, each time under a name of its own. */
export function replicated(name: string, make: (name: string) => Part): Part {
  return { ...make(name), replica: (number) => make(`${name}-${number}`) }
}

/** The parts with the replicas asked for: the second of `relay` is `relay-2`. */
export function withReplicas(parts: readonly Part[], replicas: ReadonlyMap<string, number>): Part[] {
  for (const name of replicas.keys()) checkReplicable(parts, name)
  return parts.flatMap((part) => {
    const numbers = Array.from({ length: (replicas.get(part.name) ?? 1) - 1 }, (_, index) => index + 2)
    return [part, ...numbers.flatMap((number) => part.replica?.(number) ?? [])]
  })
}

function checkReplicable(parts: readonly Part[], name: string): void {
  const able = parts.filter((part) => part.replica).map((part) => part.name)
  const known = able.length > 0 ? `Parts that can: ${able.join(', ')}.` : 'No part of this version can.'
  if (!parts.some((part) => part.name === name)) throw new Error(`--replicas: there is no part "${name}". ${known}`)
  if (!able.includes(name)) throw new Error(`--replicas: ${name} cannot run more than once. ${known}`)
}
