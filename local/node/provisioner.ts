import { mkdir, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isStatus, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { claims as claimKind, volumes as volumeKind } from './kinds.ts'
import type { Recorder } from './events.ts'
import { newVolume, PROVISIONER, storageWork, type StorageState, type StorageTask } from './storage-plan.ts'
import { newLoop, type Loop } from './single-flight.ts'

/** What the provisioner needs. */
export interface ProvisionerOptions {
  client: KubernetesClient
  log: Logger
  recorder: Recorder
  nodeName: string
  /** Holds a folder for each volume. */
  folder: string
  state: () => StorageState
}

const MERGE = { contentType: 'application/merge-patch+json' }

/** Makes, resizes and removes volumes, whenever it is woken. */
export function newProvisioner(options: ProvisionerOptions): Loop {
  const { log, state } = options
  return newLoop(
    async () => {
      for (const task of storageWork(state())) await carryOut(task, options)
      return Infinity
    },
    (error) => { log.error({ err: error }, 'the work on a volume failed, trying again') },
  )
}

async function carryOut(task: StorageTask, options: ProvisionerOptions): Promise<void> {
  try {
    switch (task.type) {
      case 'Provision':
        return await provision(task, options)
      case 'Grow':
        return await grow(task, options)
      case 'Remove':
        return await remove(task, options)
      case 'Refuse':
        return refuse(task, options)
    }
  } catch (error) {
    // Done already, or changed in the meantime: the event that says so comes.
    if (![404, 409].some((status) => isStatus(error, status))) throw error
  }
}

async function provision({ claim, storageClass }: Extract<StorageTask, { type: 'Provision' }>, { client, log, nodeName, folder, recorder }: ProvisionerOptions): Promise<void> {
  const volume = newVolume(claim, storageClass, { folder, nodeName })
  await mkdir(volume.spec.local.path, { recursive: true })
  await client.call('POST', pathOf(volumeKind), { body: volume })
  const { namespace, name } = claim.metadata
  log.info({ claim: `${namespace}/${name}`, folder: volume.spec.local.path }, 'volume made')
  recorder.record({ kind: claimKind.kind, apiVersion: 'v1', metadata: claim.metadata }, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}`)
}

/** First the volume, then the claim, so that a claim never promises more than there is. */
async function grow({ claim, volume, storage }: Extract<StorageTask, { type: 'Grow' }>, { client, log }: ProvisionerOptions): Promise<void> {
  const { namespace, name, uid } = claim.metadata
  const capacity = { capacity: { storage } }
  await client.call('PATCH', pathOf(volumeKind, undefined, volume.metadata.name), { body: { metadata: { uid: volume.metadata.uid }, spec: capacity }, ...MERGE })
  const status = { ...capacity, allocatedResources: capacity.capacity, allocatedResourceStatuses: null, conditions: null }
  await client.call('PATCH', pathOf(claimKind, namespace, name, 'status'), { body: { metadata: { uid }, status }, ...MERGE })
  log.info({ claim: `${namespace}/${name}`, storage }, 'volume grown')
}

async function remove({ volume, path }: Extract<StorageTask, { type: 'Remove' }>, { client, log, folder }: ProvisionerOptions): Promise<void> {
  const { name, uid, resourceVersion } = volume.metadata
  // The path was written by this agent, but others may edit volumes.
  if (dirname(resolve(path)) !== resolve(folder)) {
    log.error({ volume: name, path }, `the volume is not removed: its folder is not one of ${PROVISIONER}`)
    return
  }
  // Nothing is removed unless the volume is exactly as it was judged: a claim may have taken it again.
  await client.call('PATCH', pathOf(volumeKind, undefined, name), { body: { metadata: { uid, resourceVersion, annotations: { 'homecraft.io/removing': 'true' } } }, ...MERGE })
  await rm(path, { recursive: true, force: true })
  await client.call('DELETE', pathOf(volumeKind, undefined, name), { body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } } })
  log.info({ volume: name, folder: path }, 'volume removed')
}

function refuse({ claim, message }: Extract<StorageTask, { type: 'Refuse' }>, { recorder }: ProvisionerOptions): void {
  recorder.record({ kind: claimKind.kind, apiVersion: 'v1', metadata: claim.metadata }, 'Warning', 'ProvisioningFailed', message)
}
