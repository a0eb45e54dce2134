import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Image } from '../images/image.ts'
import { takeLock } from '../platform/lock.ts'
import { isPortFree, newAddressBook } from './addresses.ts'
import { openCluster, type Cluster } from './cluster.ts'
import type { NodeContext } from './context.ts'
import { newRecorder } from './events.ts'
import { latestVersion } from './latest-version.ts'
import { newLoadBalancer } from './load-balancer.ts'
import { startLogServer, type LogServer } from './log-server.ts'
import { answerMetrics, registerMetrics } from './metrics-api.ts'
import { registerNode, renewLease } from './node-object.ts'
import { newNodePorts, type NodePorts } from './node-port.ts'
import { readRuns } from './pod-record.ts'
import { newPodSet, type PodSet } from './pod-set.ts'
import { newProvisioner } from './provisioner.ts'
import type { Settings } from './settings.ts'
import { newLoop, type Loop } from './single-flight.ts'
import { newSlots } from './slots.ts'
import { newUsageMeter, type UsageMeter } from './usage.ts'

/** What the agent is made of; tests put in images of their own. */
export interface AgentOptions {
  settings: Settings
  client: KubernetesClient
  log: Logger
  findImage: (reference: string) => Image | undefined
  now: () => number
}

/** The running agent. */
export interface Agent {
  /** Where the API server asks for logs. */
  readonly kubeletPort: number
  /** As when the machine shuts down: containers stop, pods stay. */
  shutDown(): Promise<void>
  /** Ends the agent alone; its containers go on, and the next agent takes them over. */
  leave(): void
}

interface Parts {
  set: PodSet
  loadBalancer: Loop
  provisioner: Loop
  nodePorts: NodePorts
}

const LEASE_MS = 10_000
const NODE_MS = 60_000
const USAGE_MS = 15_000
const EXEC_SLOTS = 4

/** Starts the agent; resolves once it serves logs. Pods follow as soon as the API server answers. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { settings, log } = options
  const home = settings.HOMECRAFT_HOME
  const folder = join(home, 'node')
  mkdirSync(join(folder, 'pods'), { recursive: true, mode: 0o700 })
  const lock = takeLock(join(folder, 'agent.lock'))
  if (!lock.held) throw new Error(`Another node agent (process ${lock.owner.pid}) works in ${home}: stop it first, or choose another HOMECRAFT_HOME.`)
  const stop = new AbortController()
  const { cluster, parts } = openParts(options, folder, stop.signal)
  const meter = newUsageMeter(join(folder, 'pods'), options.now)
  const logServer = await openLogServer(options, folder, { cluster, meter })
  const beats = startBeats(options, logServer.port, meter)
  log.info({ node: settings.NODE_NAME, port: logServer.port, home }, 'node agent started')
  const close = (): void => {
    stop.abort()
    for (const loop of [...beats, parts.loadBalancer, parts.provisioner]) loop.stop()
    parts.nodePorts.close()
    parts.set.leave()
    logServer.close()
    lock.release()
  }
  return {
    kubeletPort: logServer.port,
    async shutDown() {
      await parts.set.shutDown()
      close()
    },
    leave: close,
  }
}

/** Opens everything that works on objects of the API. It begins when all copies are complete: an incomplete one would make pods look deleted. */
function openParts(options: AgentOptions, folder: string, signal: AbortSignal): { cluster: Cluster; parts: Parts } {
  const { settings, client, log, findImage, now } = options
  const nodeName = settings.NODE_NAME
  let isComplete = false
  const whenComplete = <T extends unknown[]>(act: (...values: T) => void) => (...values: T): void => {
    if (isComplete) act(...values)
  }
  const wakeServices = (): void => {
    parts.loadBalancer.wake()
    parts.nodePorts.sync()
  }
  const cluster = openCluster({
    client,
    log,
    nodeName,
    signal,
    onPod: whenComplete((change) => {
      parts.set.change(change)
      parts.loadBalancer.wake()
    }),
    onDependency: whenComplete((namespace) => { parts.set.wake(namespace) }),
    onService: whenComplete(wakeServices),
    onVolume: whenComplete(() => { parts.provisioner.wake() }),
  })
  const recorder = newRecorder({ client, log, nodeName, now })
  const addresses = newAddressBook({ folder, range: settings.ADDRESS_RANGE, isFree: isPortFree })
  const common = { client, log, recorder, nodeName, now }
  const machineVariables = (): Record<string, string> => latestVersion(folder)
  const context: NodeContext = { ...common, podsFolder: join(folder, 'pods'), cluster, addresses, execSlots: newSlots(EXEC_SLOTS), findImage, machineVariables, shutdownSeconds: settings.SHUTDOWN_SECONDS }
  const parts: Parts = {
    set: newPodSet(context),
    loadBalancer: newLoadBalancer({ client, log, ...cluster }),
    provisioner: newProvisioner({ ...common, folder: join(settings.HOMECRAFT_HOME, 'volumes'), state: () => ({ claims: cluster.claims(), volumes: cluster.volumes(), storageClass: cluster.storageClass }) }),
    nodePorts: newNodePorts({ log, ...cluster }),
  }
  void cluster.synced.then(() => {
    isComplete = true
    parts.set.takeOver(cluster.pods())
    parts.provisioner.wake()
    wakeServices()
  })
  return { cluster, parts }
}

function openLogServer({ settings, log, now }: AgentOptions, folder: string, { cluster, meter }: { cluster: Cluster; meter: UsageMeter }): Promise<LogServer> {
  return startLogServer({
    port: settings.NODE_PORT,
    certFile: settings.TLS_CERT_FILE,
    keyFile: settings.TLS_KEY_FILE,
    log,
    now,
    findRuns({ namespace, pod, container }) {
      const uid = cluster.pod(namespace, pod)?.metadata.uid
      return uid === undefined ? undefined : readRuns(join(folder, 'pods', uid), container)
    },
    findMetrics: (path) => answerMetrics(path, cluster.pods(), meter.measured()),
  })
}

/** Keeps the Node, its heartbeat and what its containers use up to date. */
function startBeats({ settings, client, log, now }: AgentOptions, kubeletPort: number, meter: UsageMeter): Loop[] {
  const name = settings.NODE_NAME
  const beat = (everyMs: number, what: string, work: () => Promise<void>): Loop =>
    newLoop(
      async () => {
        await work()
        return everyMs
      },
      (error) => { log.warn({ err: error }, `${what} failed, trying again`) },
    )
  const beats = [
    beat(NODE_MS, 'registering the node', () => registerNode(client, { name, kubeletPort }, now())),
    beat(LEASE_MS, 'the heartbeat of the node', () => renewLease(client, name, now())),
    beat(USAGE_MS, 'measuring containers', () => Promise.resolve(meter.look())),
    beat(Infinity, 'registering the metrics of pods', () => registerMetrics(client, kubeletPort)),
  ]
  for (const one of beats) one.wake()
  return beats
}
