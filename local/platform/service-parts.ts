import { busEnv, type DataUrls } from './data-parts.ts'
import type { Launch, Part } from './part.ts'
import { nodeProgram, replicated } from './platform-parts.ts'
import type { Ports } from './ports.ts'
import { httpProbe } from './probe.ts'

/** What sync and api are made of. */
export interface ServiceSettings {
  ports: Ports
  compileCache: string
  /** Kubeconfig of sync. The API has none. */
  syncKubeconfig: string
  urls: DataUrls
  /** The administrator's key of the API. */
  adminKey: string
}

/** The parts between database and tenant: sync, and the API. */
export function serviceParts(settings: ServiceSettings): Part[] {
  return [replicated('sync', (name) => sync(name, settings)), replicated('api', (name) => api(name, settings))]
}

function sync(name: string, { ports, urls, compileCache, syncKubeconfig }: ServiceSettings): Part {
  const port = ports[name] ?? 0
  const launch = (): Launch => nodeProgram('sync/main.ts', { HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: urls.postgres, KUBECONFIG: syncKubeconfig, ...busEnv(urls) }, compileCache)
  const url = `http://127.0.0.1:${port}`
  return { name, needs: ['bootstrap', 'postgres', ...(urls.nats === undefined ? [] : ['nats'])], launch, ready: httpProbe(`${url}/readyz`), address: url, stopSeconds: 15 }
}

function api(name: string, { ports, urls, compileCache, adminKey }: ServiceSettings): Part {
  const url = apiUrl(ports, name)
  const launch = (): Launch => nodeProgram('api/main.ts', { HOST: '127.0.0.1', PORT: String(ports[name] ?? 0), DATABASE_URL: urls.postgres, ADMIN_KEY: adminKey, PUBLIC_URL: url, ...busEnv(urls), ...NO_CLUSTER }, compileCache)
  return { name, needs: ['postgres'], launch, ready: httpProbe(`http://127.0.0.1:${ports[name] ?? 0}/readyz`), address: url, stopSeconds: 15 }
}

/** What faces tenants is given no way into the cluster, not even that of the user who starts it. */
const NO_CLUSTER = { KUBECONFIG: '/dev/null' }

/** URL of the API, as people write it. */
export function apiUrl(ports: Ports, name = 'api'): string {
  return `http://localhost:${ports[name] ?? 0}`
}
