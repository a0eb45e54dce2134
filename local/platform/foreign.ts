import { buildControlPlane } from '../controlplane/build.ts'
import type { StartOptions } from './arguments.ts'
import { loadCredentials } from './credentials.ts'
import { confirmChange, openForeignCluster, refuseSecondMetacontroller, type ForeignCluster } from './foreign-cluster.ts'
import type { Home } from './home.ts'
import { HOMECRAFT_PORTS, newHomecraft } from './homecraft.ts'
import type { Plan, Preparation } from './plan.ts'
import { withReplicas } from './platform-parts.ts'
import { takePorts } from './take-ports.ts'

const CHANGE = `It gets, or updates: HomeCraft's and Metacontroller's custom resource definitions, the namespace minecraft-system with three
Secrets (only if they are missing), and the controllers, which will call hooks and relay on this machine. What the API is
asked for is made there with your rights.`

/** Opens the cluster of a context; fails when a Metacontroller runs there, or when the answer to the question is no. */
export async function askForCluster(binary: string, { context, yes }: { context: string; yes: boolean }, home: Home): Promise<ForeignCluster> {
  const cluster = await openForeignCluster(binary, context, home)
  await refuseSecondMetacontroller(binary, cluster)
  await confirmChange(cluster, CHANGE, yes)
  return cluster
}

/** Prepares HomeCraft's own processes on this machine for the cluster of a context. */
export async function planForeign(options: StartOptions & { context: string }, home: Home, { say, signal }: Preparation): Promise<Plan> {
  const { context, replicas } = options
  const binary = await buildControlPlane({ say, signal })
  const { kubeconfig } = await askForCluster(binary, options, home)
  const ports = await takePorts(home, HOMECRAFT_PORTS, replicas, say)
  const kubeconfigs = { metacontroller: kubeconfig, relay: kubeconfig, sync: kubeconfig }
  const { parts, steps, access } = newHomecraft({ home, binary, ports, credentials: loadCredentials(home), options, kubeconfig, kubeconfigs, scope: 'Context', signal })
  return { parts: withReplicas(parts, replicas), steps, kubeconfig, context, access }
}
