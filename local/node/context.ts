import type { KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import type { Image } from '../images/image.ts'
import type { AddressBook } from './addresses.ts'
import type { Refresher } from './cluster.ts'
import type { DataSource } from './env.ts'
import type { Recorder } from './events.ts'
import type { Slots } from './slots.ts'
import type { ClaimSource } from './volumes.ts'

/** What all workers of pods share. */
export interface NodeContext {
  client: KubernetesClient
  log: Logger
  nodeName: string
  /** Holds a folder for each pod. */
  podsFolder: string
  cluster: DataSource & ClaimSource & Refresher
  addresses: AddressBook
  recorder: Recorder
  execSlots: Slots
  findImage: (reference: string) => Image | undefined
  /** Variables that every container gets, as they are at its start. */
  machineVariables: () => Record<string, string>
  /** The longest grace period when the agent shuts down. */
  shutdownSeconds: number
  now: () => number
}
