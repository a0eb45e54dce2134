import { Settings as Api } from '../api/settings.ts'
import { Env as Hooks } from '../hooks/env.ts'
import { Settings as Relay } from '../relay/settings.ts'
import { Settings as Sync } from '../sync/settings.ts'
import type { Process } from './settings-page.ts'

const API_SERVER = 'It finds the API server by its account in the cluster, else by `KUBECONFIG` or `~/.kube/config`.'

/** The processes and what each reads from its environment. */
export const PROCESSES: readonly Process[] = [
  { name: 'hooks', about: 'Answers Metacontroller: `hooks/main.ts`.', schema: Hooks },
  { name: 'relay', about: `Stands between cluster, bus and games: \`relay/main.ts\`. ${API_SERVER}`, schema: Relay },
  { name: 'sync', about: `Keeps database, bus and cluster alike: \`sync/main.ts\`. ${API_SERVER}`, schema: Sync },
  { name: 'api', about: 'Answers tenants: `api/main.ts`.', schema: Api },
]
