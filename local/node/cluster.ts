import type * as z from 'zod'
import type { KubernetesClient, KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { startReflector, type Change, type Reflector } from '../kubernetes/reflector.ts'
import type { DataSource } from './env.ts'
import { claims, classes, configMaps, pods, secrets, services, volumes } from './kinds.ts'
import type { References } from './references.ts'
import { claimShape, classShape, dataShape, podShape, serviceShape, volumeShape, type Claim, type Pod, type Service, type StorageClass, type Volume } from './shapes.ts'
import type { ClaimSource } from './volumes.ts'

/** The agent's copies of what it works with. */
export interface Cluster extends DataSource, ClaimSource, Refresher {
  /** Resolves once every copy is complete. */
  readonly synced: Promise<void>
  pods(): Pod[]
  pod(namespace: string, name: string): Pod | undefined
  services(): Service[]
  claims(): Claim[]
  volumes(): Volume[]
  storageClass: (name: string) => StorageClass | undefined
}

/** Brings copies up to date. */
export interface Refresher {
  /** Resolves once the copies hold these objects of a namespace as they are now. */
  refresh(namespace: string, references: References): Promise<void>
}

/** What a cluster's copies need, and whom they tell of changes. */
export interface ClusterOptions {
  client: KubernetesClient
  log: Logger
  nodeName: string
  signal: AbortSignal
  onPod: (change: Change) => void
  /** A ConfigMap, Secret or claim of this namespace, or a volume (no namespace), has changed. */
  onDependency: (namespace: string) => void
  onService: () => void
  onVolume: () => void
}

/** Starts to copy. */
export function openCluster(options: ClusterOptions): Cluster {
  const { client, log, nodeName, signal } = options
  const follow = (resource: Resource, onChange: (change: Change) => void, fieldSelector?: string): Reflector =>
    startReflector({ client, resource, onChange, signal, ...(fieldSelector && { fieldSelector }), onError: (error) => { log.warn({ err: error, kind: resource.kind }, 'watch failed, trying again') } })
  const onDependency = ({ object }: Change): void => { options.onDependency(object.metadata.namespace ?? '') }
  const onClaim = (change: Change): void => {
    onDependency(change)
    options.onVolume()
  }
  const copies = {
    pods: follow(pods, options.onPod, `spec.nodeName=${nodeName}`),
    configMaps: follow(configMaps, onDependency),
    secrets: follow(secrets, onDependency),
    claims: follow(claims, onClaim),
    volumes: follow(volumes, onClaim),
    classes: follow(classes, options.onVolume),
    services: follow(services, options.onService),
  }
  return {
    synced: Promise.all(Object.values(copies).map(({ synced }) => synced)).then(() => undefined),
    configMap: (namespace, name) => read(copies.configMaps.get(`${namespace}/${name}`), dataShape),
    secret: (namespace, name) => read(copies.secrets.get(`${namespace}/${name}`), dataShape),
    claim: (namespace, name) => read(copies.claims.get(`${namespace}/${name}`), claimShape),
    volume: (name) => read(copies.volumes.get(name), volumeShape),
    async refresh(namespace, references) {
      const all = (copy: Reflector, names: string[]): Promise<void>[] => names.map((name) => copy.refresh(`${namespace}/${name}`))
      await Promise.all([...all(copies.configMaps, references.configMaps), ...all(copies.secrets, references.secrets), ...all(copies.claims, references.claims)])
    },
    storageClass: (name) => read(copies.classes.get(name), classShape),
    pod: (namespace, name) => read(copies.pods.get(`${namespace}/${name}`), podShape),
    pods: () => readAll(copies.pods, podShape),
    services: () => readAll(copies.services, serviceShape),
    claims: () => readAll(copies.claims, claimShape),
    volumes: () => readAll(copies.volumes, volumeShape),
  }
}

function read<S extends z.ZodType>(object: KubernetesObject | undefined, shape: S): z.output<S> | undefined {
  return object && shape.parse(object)
}

function readAll<S extends z.ZodType>(copy: Reflector, shape: S): z.output<S>[] {
  return copy.list().map((object) => shape.parse(object))
}
