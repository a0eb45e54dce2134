import { buildControlPlane } from '../controlplane/build.ts'
import { confirmChange, openForeignCluster } from './foreign-cluster.ts'
import type { Home } from './home.ts'
import { lockOwner } from './lock.ts'
import { say } from './output.ts'
import { runBootstrap } from './run-bootstrap.ts'
import { readSupervisorRecord } from './state.ts'

/** Applies crds/ to the platform that runs here or, after asking, to the cluster of a context. Resolves to the exit code. */
export async function deployCrd({ context, yes }: { context: string | undefined; yes: boolean }, home: Home): Promise<number> {
  const controlPlane = await buildControlPlane({ say, signal: new AbortController().signal })
  const kubeconfig = context === undefined ? kubeconfigHere(home) : await askForContext(controlPlane, context, yes, home)
  if (kubeconfig === undefined) {
    say('No platform runs here. Start one with npm start, or name another cluster: npm run deploy:crd -- --context NAME')
    return 1
  }
  const secrets = { hooksToken: '', relayToken: '', derivationKey: '' }
  const { definitions } = await runBootstrap({ controlPlane, kubeconfig, scope: 'Definitions', mode: 'Events', services: {}, secrets })
  for (const name of definitions) say(`${name} is up to date.`)
  return 0
}

function kubeconfigHere(home: Home): string | undefined {
  if (process.env['KUBECONFIG']) say('KUBECONFIG is set, but only --context chooses another cluster: this is about the platform that runs here.')
  return lockOwner(home.lockFile) && readSupervisorRecord(home)?.kubeconfig
}

async function askForContext(controlPlane: string, context: string, yes: boolean, home: Home): Promise<string> {
  const cluster = await openForeignCluster(controlPlane, context, home)
  await confirmChange(cluster, "It gets, or updates, HomeCraft's custom resource definitions.", yes)
  return cluster.kubeconfig
}
