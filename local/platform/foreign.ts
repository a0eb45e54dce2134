import { join } from 'node:path'
import { buildControlPlane, cacheFolder } from '../controlplane/build.ts'
import type { StartOptions } from './arguments.ts'
import type { BootstrapResult } from './bootstrap-request.ts'
import { loadCredentials } from './credentials.ts'
import { confirmChange, openForeignCluster, refuseSecondMetacontroller, type ForeignCluster } from './foreign-cluster.ts'
import type { Home } from './home.ts'
import type { Plan, Preparation } from './plan.ts'
import { bootstrapGate } from './bootstrap-gate.ts'
import { hookParts, localServices, withReplicas } from './platform-parts.ts'
import { takePorts } from './take-ports.ts'

const CHANGE = `It gets, or updates: HomeCraft's and Metacontroller's custom resource definitions, the namespace minecraft-system with three
Secrets (only if they are missing), and the controllers, which will call hooks and relay on this machine.`

/** Opens the cluster of a context; fails when a Metacontroller runs there, or when the answer to the question is no. */
export async function askForCluster(binary: string, { context, yes }: { context: string; yes: boolean }, home: Home): Promise<ForeignCluster> {
  const cluster = await openForeignCluster(binary, context, home)
  await refuseSecondMetacontroller(binary, cluster)
  await confirmChange(cluster, CHANGE, yes)
  return cluster
}

/** Prepares hooks, relay and driver on this machine for the cluster of a context. */
export async function planForeign(options: StartOptions & { context: string }, home: Home, { say, signal }: Preparation): Promise<Plan> {
  const binary = await buildControlPlane({ say, signal })
  const cluster = await askForCluster(binary, options, home)
  const ports = await takePorts(home, ['hooks', 'relay', 'metacontroller-metrics', 'metacontroller-health'], say)
  const services = localServices(ports)
  const { tokens: _, ...secrets } = loadCredentials(home)
  const gate = bootstrapGate({ controlPlane: binary, kubeconfig: cluster.kubeconfig, scope: 'Context', services, secrets }, signal)
  const kubeconfigs = { metacontrollerKubeconfig: cluster.kubeconfig, relayKubeconfig: cluster.kubeconfig }
  const parts = hookParts({ home, ports, env: process.env, compileCache: join(cacheFolder(process.env), 'node'), ...kubeconfigs, bootstrapped: (): BootstrapResult => gate.result() })
  return { parts: withReplicas(parts, options.replicas), steps: [gate.step], hooks: `http://${services.hooks}`, kubeconfig: cluster.kubeconfig, context: options.context }
}
