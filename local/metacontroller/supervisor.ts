import { isDeepStrictEqual } from 'node:util'
import { backoffDelay, delay } from '../../lib/backoff.ts'
import type { KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import { startReflector, type Reflector } from '../kubernetes/reflector.ts'
import type { RunningController } from './controller.ts'
import type { EventText } from './events.ts'
import { newWorkQueue, systemClock, type Outcome } from './queue.ts'
import type { Platform } from './scope.ts'
import { NoStatusSubresourceError, startController } from './start.ts'
import { messageOf } from './wording.ts'

/** Runs what CompositeControllers and DecoratorControllers ask for. */
export interface Supervisor {
  /** Stops all controllers. */
  stop(): Promise<void>
}

/** What a supervisor needs. */
export interface SupervisorOptions {
  platform: Platform
  /** Which controllers are ours; empty for all. */
  labelSelector: string
  signal: AbortSignal
}

interface Running {
  object: KubernetesObject
  controller: RunningController
}

const API_VERSION = 'metacontroller.k8s.io/v1alpha1'
const PLURALS: Record<string, string> = { CompositeController: 'compositecontrollers', DecoratorController: 'decoratorcontrollers' }

/** Follows the controller objects until it is stopped: starts, restarts and stops what they describe. */
export function newSupervisor(options: SupervisorOptions): Supervisor {
  const running = new Map<string, Running>()
  const reflectors = new Map<string, Reflector>()
  const work = (key: string): Promise<Outcome> => {
    const [kind = '', name = ''] = key.split(' ')
    return reconcile(options, running, key, reflectors.get(kind)?.get(name))
  }
  const queue = newWorkQueue({ workers: 1, clock: systemClock, work })
  const onChange = ({ object }: { object: KubernetesObject }): void => queue.add(`${object.kind} ${object.metadata.name}`)
  const followed = Object.keys(PLURALS).map(async (kind) => {
    const resource = await findUntilServed(options, kind)
    if (!resource) return
    const { platform, labelSelector, signal } = options
    const onError = (error: unknown): void => platform.log.warn({ error: messageOf(error), kind }, 'watch failed, listing again')
    const reflector = startReflector({ client: platform.client, resource, onChange, onError, signal, ...(labelSelector ? { labelSelector } : {}) })
    reflectors.set(kind, reflector)
    await reflector.synced
  })
  void Promise.all(followed).then(() => queue.start())
  return {
    async stop() {
      await queue.stop()
      await Promise.all([...running].map(([key, { object }]) => end(options, running, key, object)))
    },
  }
}

/** The definitions of the controllers may come after us. */
async function findUntilServed({ platform, signal }: SupervisorOptions, kind: string): Promise<Resource | undefined> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await platform.discovery.find(API_VERSION, PLURALS[kind] ?? kind)
    } catch (error) {
      platform.log.warn({ error: messageOf(error), kind }, 'not served yet, looking again')
      await delay(backoffDelay(failures, { minMs: 200, maxMs: 10_000 }, Math.random()), signal)
    }
  }
  return undefined
}

async function reconcile(options: SupervisorOptions, running: Map<string, Running>, key: string, object: KubernetesObject | undefined): Promise<Outcome> {
  const before = running.get(key)
  if (before && object && isDeepStrictEqual(before.object['spec'], object['spec'])) return { type: 'Done' }
  if (before) await end(options, running, key, object ?? before.object)
  if (!object || options.signal.aborted) return { type: 'Done' }
  return begin(options, running, key, object)
}

async function begin({ platform, signal }: SupervisorOptions, running: Map<string, Running>, key: string, object: KubernetesObject): Promise<Outcome> {
  const { name } = object.metadata
  const tell = (event: EventText): void => platform.events.record(object, event)
  try {
    const controller = await startController(platform, object, signal)
    running.set(key, { object, controller })
    platform.log.info({ controller: name, kind: object.kind }, 'controller started')
    tell({ type: 'Normal', reason: 'Starting', message: `Starting controller: ${name}` })
    tell({ type: 'Normal', reason: 'Started', message: `Started controller: ${name}` })
    return { type: 'Done' }
  } catch (error) {
    const message = messageOf(error)
    platform.log.error({ controller: name, kind: object.kind, error: message }, 'controller cannot start')
    if (error instanceof NoStatusSubresourceError) {
      tell({ type: 'Warning', reason: 'SyncError', message: `[${name}] Sync error - ignored: ${message}` })
      return { type: 'Done' }
    }
    tell({ type: 'Warning', reason: 'CreateError', message: `Cannot create new controller: ${message}` })
    return { type: 'Failed' }
  }
}

async function end({ platform }: SupervisorOptions, running: Map<string, Running>, key: string, object: KubernetesObject): Promise<void> {
  const before = running.get(key)
  running.delete(key)
  await before?.controller.stop()
  platform.log.info({ controller: object.metadata.name, kind: object.kind }, 'controller stopped')
  platform.events.record(object, { type: 'Normal', reason: 'Stopping', message: `Stopping controller: ${object.metadata.name}` })
  platform.events.record(object, { type: 'Normal', reason: 'Stopped', message: `Stopped controller: ${object.metadata.name}` })
}
