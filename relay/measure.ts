import { derive } from '../contracts/derive.ts'
import { KIND, SERVER_LABEL } from '../contracts/group.ts'
import { namespaceOf } from '../contracts/identity.ts'
import { childName, GAME_CONTAINER, podName, RCON_PURPOSE } from '../contracts/names.ts'
import { MeasureRequest, type ServerSample } from '../contracts/server-metrics.ts'
import { MEASURE, sampleOf } from '../contracts/subjects.ts'
import type { Bus } from '../lib/bus.ts'
import { ExchangeError } from '../lib/exchange.ts'
import { isTransient, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { openRcon, type RconSession } from '../lib/rcon.ts'
import { newCluster, type Cluster } from './cluster.ts'
import type { Context } from './context.ts'
import { counted } from './counted.ts'
import { newJobs } from './jobs.ts'
import { pingGame } from './look-at-game.ts'
import type { Metrics } from './metrics.ts'
import { containerOf, controllerOf, variableOf, type ContainerStatus, type Pod } from './objects.ts'
import { markOccupied } from './occupied.ts'
import { toSample } from './sample.ts'
import type { Tenants } from './tenants.ts'
import { newTpsReader, tpsCommandOf, type TpsReader } from './tps.ts'
import { newUsageReader, type UsageReader } from './usage.ts'

/** What servers are measured with. */
export interface MeasureParts extends Pick<Context, 'ports' | 'derivationKey'> {
  bus: Bus
  client: KubernetesClient
  tenants: Tenants
  metrics: Metrics
  logger: Logger
  /** How many games are measured at once. */
  concurrency: number
}

/** The replicas that share the measuring. */
const QUEUE = 'relay'

/** Longest time of one measurement: the next one of the server comes after 30 s. */
const MEASURE_MS = 20_000

/** Longest wait for an answer over RCON. */
const RCON_MS = 5_000

/** A game of which a pod runs, as it was found. */
interface Found {
  pod: Pod
  address: string
}

interface Readers {
  usage: UsageReader
  tps: TpsReader
}

/** Measures each server that the bus names, until the signal aborts. One of all replicas measures each. */
export async function measureServers(parts: MeasureParts, signal: AbortSignal): Promise<void> {
  const { bus, client, concurrency, logger, metrics } = parts
  const readers = { usage: newUsageReader(client), tps: newTpsReader() }
  const onFailure = (server: string, error: unknown): void => {
    // A game that does not answer is no news: its readiness is Kubernetes' affair.
    if (isTransient(error) || error instanceof ExchangeError) logger.debug({ server, err: error }, 'a server was not measured')
    else logger.error({ server, err: error }, 'a server could not be measured')
  }
  const jobs = newJobs({ concurrency, queue: 20 * concurrency, timeoutMs: MEASURE_MS, patienceMs: MEASURE_MS, onFailure })
  const handle = async (body: unknown): Promise<void> => {
    const request = MeasureRequest.safeParse(body).data
    if (!request) return metrics.samples.inc({ result: 'Invalid' })
    let sample: ServerSample | undefined
    const outcome = await jobs.start(request.server, async (jobSignal) => { sample = await measure(parts, readers, request, jobSignal) })
    if (sample) bus.tell(sampleOf(request.tenant, request.server), sample)
    metrics.samples.inc({ result: outcome === 'Done' ? (sample ? 'Told' : 'NotRunning') : outcome })
  }
  await bus.hear(MEASURE, { queue: QUEUE, signal, handle: ({ body }) => handle(body) })
  await jobs.close()
  readers.tps.close()
}

/** Measures a server; undefined when no game of it runs. Rejects when the game does not answer. */
async function measure(parts: MeasureParts, readers: Readers, request: MeasureRequest, signal: AbortSignal): Promise<ServerSample | undefined> {
  const cluster = newCluster(parts.client, parts.metrics, signal)
  const found = await findGame(cluster, parts.tenants, request)
  if (!found) return undefined
  const before = performance.now()
  const status = await pingGame(parts, found, signal)
  const latencyMs = performance.now() - before
  const [usage, tps] = await Promise.all([
    readers.usage.read(found.pod.metadata, signal),
    readTps(parts, readers.tps, { cluster, found, protocol: status.protocol, request, signal }),
    markOccupied(cluster, found.pod, status.players.online),
  ])
  return toSample({ at: new Date().toISOString(), status, latencyMs, startedAt: gameOf(found.pod)?.state.running?.startedAt, ...usage, tps })
}

/** The pod of a server whose game is ready; only of the tenant that is named. Its labels are enough for a ping and spare two reads in every half minute; whoever shows it a password looks at its owners too. */
async function findGame(cluster: Cluster, tenants: Tenants, { tenant, name }: MeasureRequest): Promise<Found | undefined> {
  const namespace = namespaceOf(tenant)
  if ((await tenants.of(namespace)) !== tenant) return undefined
  const pod = await cluster.readPod({ namespace, name: podName(childName(name)) })
  if (pod?.metadata.labels[SERVER_LABEL] !== name || controllerOf(pod.metadata, 'StatefulSet')?.name !== childName(name)) return undefined
  const { podIP: address } = pod.status
  const isThere = gameOf(pod)?.ready === true && pod.metadata.deletionTimestamp === undefined
  return isThere && address !== undefined ? { pod, address } : undefined
}

const gameOf = (pod: Pod): ContainerStatus | undefined => containerOf(pod, GAME_CONTAINER)

interface Asking {
  cluster: Cluster
  found: Found
  /** What the game speaks. */
  protocol: number
  request: MeasureRequest
  signal: AbortSignal
}

async function readTps(parts: MeasureParts, reader: TpsReader, asking: Asking): Promise<number | undefined> {
  const { pod } = asking.found
  const command = tpsCommandOf(variableOf(pod, 'TYPE'), asking.protocol)
  if (!command) return undefined
  const run = `${pod.metadata.uid}/${gameOf(pod)?.restartCount ?? 0}`
  return reader.read(run, command, () => openConsole(parts, asking))
}

/** Logs in to the console of a game. A password is shown to the server alone that it is of. */
async function openConsole({ metrics, derivationKey, ports }: MeasureParts, { cluster, found: { pod, address }, request, signal }: Asking): Promise<RconSession> {
  const set = await cluster.readSet({ namespace: pod.metadata.namespace, name: childName(request.name) })
  const isOwn = set && set.metadata.uid === controllerOf(pod.metadata, 'StatefulSet')?.uid && controllerOf(set.metadata, KIND)?.uid === request.uid
  if (!isOwn) throw new Error('The pod belongs to another server.')
  const password = derive(derivationKey, RCON_PURPOSE, request.uid).toString('base64url')
  signal.throwIfAborted()
  return counted(metrics, 'rcon', () => openRcon({ host: address, port: ports.rcon, password, timeoutMs: RCON_MS }))
}
