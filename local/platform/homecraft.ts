import { join } from 'node:path'
import { cacheFolder } from '../controlplane/build.ts'
import type { StartOptions } from './arguments.ts'
import type { BootstrapRequest } from './bootstrap-request.ts'
import type { Credentials } from './credentials.ts'
import { dataParts, dataUrls } from './data-parts.ts'
import { newGate } from './gate.ts'
import type { Home } from './home.ts'
import type { Part, Step } from './part.ts'
import { hookParts, localServices, type PlatformSettings } from './platform-parts.ts'
import type { Ports } from './ports.ts'
import { runBootstrap } from './run-bootstrap.ts'
import { apiUrl, serviceParts } from './service-parts.ts'
import type { Access } from './state.ts'
import type { PortName } from './take-ports.ts'
import { prepareTenantKey } from './tenant-key.ts'

/** What listens beside a cluster's own parts. */
export const HOMECRAFT_PORTS = ['hooks', 'relay', 'sync', 'api', 'postgres', 'nats', 'metacontroller-metrics', 'metacontroller-health'] as const satisfies readonly PortName[]

/** What HomeCraft is made of beside a cluster, its own one or another. */
export interface HomecraftSettings {
  home: Home
  /** The control plane's binary, which holds kubectl and nats-server. */
  binary: string
  ports: Ports
  credentials: Credentials
  options: Pick<StartOptions, 'mode' | 'unsafeNoFsync'>
  /** Kubeconfig of whoever prepares the cluster. */
  kubeconfig: string
  /** Kubeconfigs of those who work in it. */
  kubeconfigs: PlatformSettings['kubeconfigs'] & { sync: string }
  scope: BootstrapRequest['scope']
  signal: AbortSignal
}

/** HomeCraft's own processes with their database and bus, and where they are reached. */
export interface Homecraft {
  parts: Part[]
  steps: Step[]
  /** Settings that other parts share. */
  settings: PlatformSettings
  access: () => Access
}

/** Everything that is HomeCraft's, whatever the cluster. */
export function newHomecraft({ home, binary, ports, credentials, options, kubeconfig, kubeconfigs, scope, signal }: HomecraftSettings): Homecraft {
  const { hooksToken, relayToken, derivationKey, adminKey } = credentials
  const services = localServices(ports)
  const request = { controlPlane: binary, kubeconfig, scope, mode: options.mode, services, secrets: { hooksToken, relayToken, derivationKey } }
  const bootstrap = newGate('bootstrap', [], () => runBootstrap(request, signal))
  const data = { home, ports, binary, credentials, ...options }
  const urls = dataUrls(data)
  const { parts, steps } = dataParts(data)
  const compileCache = join(cacheFolder(process.env), 'node')
  const settings: PlatformSettings = { home, ports, env: process.env, compileCache, kubeconfigs, urls, bootstrapped: bootstrap.result }
  const api = apiUrl(ports)
  const tenantKey = newGate('tenant-key', ['api'], () => prepareTenantKey(api, home, credentials))
  return {
    parts: [...parts, ...hookParts(settings), ...serviceParts({ ports, compileCache, syncKubeconfig: kubeconfigs.sync, urls, adminKey })],
    steps: [bootstrap.step, ...steps, tenantKey.step],
    settings,
    access: () => ({ hooks: `http://${services.hooks}`, api, ...urls, adminKey, tenantKey: tenantKey.result() }),
  }
}
