import type { NodeContext } from './context.ts'
import { nextDelay } from './crash-loop.ts'
import type { Life } from './pod-life.ts'
import type { Look } from './pod-look.ts'
import type { Plan } from './pod-plan.ts'
import { containerFolder } from './pod-record.ts'
import { nextFailure } from './pod-views.ts'
import { bootId } from './runs.ts'
import type { Container, Pod } from './shapes.ts'
import { StartError, startRun, type StartRequest } from './start-run.ts'
import type { ReadyVolume } from './volumes.ts'

/** Starts the containers that are due, and tells when to try those again that could not be started. */
export async function startContainers(life: Life, look: Look, { plan, volumes }: { plan: Plan; volumes: Map<string, ReadyVolume> }): Promise<number> {
  const { pod, members } = look
  if (!pod) return Infinity
  let wakeAt = Infinity
  for (const [index, { container }] of members.entries()) {
    if (!plan.start.includes(container.name)) continue
    wakeAt = Math.min(wakeAt, await startOne(life, { pod, container }, requestOf(life, look, index, volumes)))
  }
  return wakeAt
}

async function startOne({ context, failures }: Life, { pod, container }: { pod: Pod; container: Container }, request: StartRequest): Promise<number> {
  const { recorder, log, now } = context
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void => { recorder.record({ kind: 'Pod', apiVersion: 'v1', metadata: pod.metadata }, type, reason, message) }
  try {
    const run = await startRun(request)
    failures.delete(container.name)
    tell('Normal', 'Pulled', `Container image "${container.image}" already present on machine`)
    tell('Normal', 'Created', `Container created: ${container.name}`)
    tell('Normal', 'Started', `Container started: ${container.name}`)
    log.info({ pod: `${pod.metadata.namespace}/${pod.metadata.name}`, container: container.name, pid: run.main?.pid, restart: run.restart, address: request.context.place.podIP }, 'container started')
    return Infinity
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    const failure = nextFailure(failures.get(container.name), error.reason, error.message, now())
    failures.set(container.name, failure)
    tell('Warning', 'Failed', `Error: ${error.reason}: ${error.message}`)
    return failure.retryAt
  }
}

function requestOf(life: Life, { pod, members, runs, record }: Look, index: number, volumes: Map<string, ReadyVolume>): StartRequest {
  const { context, folder, onChange } = life
  const container = members[index]?.container
  if (!pod || !container) throw new Error(`The pod in ${folder} has no container ${index}: this is a defect of the node agent.`)
  const before = runs[index]?.run
  const isContinued = before?.sandbox === record.sandbox
  return {
    container,
    context: { pod, place: placeOf(context, record.address), source: context.cluster },
    volumes,
    folder: containerFolder(folder, container.name),
    podFolder: folder,
    numbers: {
      restart: before ? before.restart + 1 : 0,
      sandbox: record.sandbox,
      bootId: bootId(),
      delayMs: nextDelay(isContinued ? before : undefined),
      startedAt: context.now(),
    },
    findImage: context.findImage,
    machineVariables: context.machineVariables(),
    onEnd: onChange,
  }
}

/** Where a pod is. */
export function placeOf({ nodeName }: NodeContext, address: string): { podIP: string; hostIP: string; nodeName: string } {
  return { podIP: address, hostIP: '127.0.0.1', nodeName }
}
