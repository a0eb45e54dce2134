import { pino } from 'pino'
import { newKubernetesClientOf, type Store } from './fake-cluster.ts'

export type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into objects by name

export const logger = pino({ level: 'silent' })
export const token = 'a-token-of-some-length'
export const derivationKey = Buffer.alloc(32, 7)

const SERVER = { apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', name: 'survival', uid: 'server-1', controller: true }
const SET = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'mc-survival', uid: 'set-1', controller: true }
const labels = { 'app.kubernetes.io/name': 'minecraft-server', 'app.kubernetes.io/managed-by': 'homecraft', 'homecraft.io/server': 'survival' }

/** The MinecraftServer `survival`. */
export const newServer = ({ metadata, spec, ...change }: Json = {}): Json => ({
  apiVersion: SERVER.apiVersion,
  kind: SERVER.kind,
  metadata: { name: SERVER.name, namespace: 'default', uid: SERVER.uid, ...metadata },
  spec: { eula: true, desiredState: 'Running', ...spec },
  ...change,
})

/** Its status, with one condition. */
export const storageReady = (status: string, reason: string): Json => ({ conditions: [{ type: 'StorageReady', status, reason, message: 'm', lastTransitionTime: '2026-05-01T12:00:00Z' }] })

/** Its StatefulSet, with one pod. */
export const newSet = ({ metadata, ...change }: Json = {}): Json => ({
  apiVersion: SET.apiVersion,
  kind: SET.kind,
  metadata: { name: SET.name, namespace: 'default', uid: SET.uid, resourceVersion: '1', labels, ownerReferences: [SERVER], annotations: {}, ...metadata },
  status: { replicas: 1 },
  ...change,
})

/** Its pod, whose game is ready. */
export const newPod = ({ metadata, status, ...change }: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'mc-survival-0', namespace: 'default', uid: 'pod-1', resourceVersion: '1', labels, ownerReferences: [SET], annotations: {}, ...metadata },
  spec: { containers: [{ name: 'minecraft' }, { name: 'sftp' }] },
  status: { phase: 'Running', podIP: '10.0.0.7', containerStatuses: [{ name: 'minecraft', ready: true, started: true }, { name: 'sftp', ready: true, started: true }], ...status },
  ...change,
})

/** Its volume claim, bound, with 1Gi. */
export const newClaim = ({ metadata, spec, status }: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-mc-survival-0', namespace: 'default', uid: 'claim-1', resourceVersion: '1', labels, annotations: {}, ...metadata },
  spec: { resources: { requests: { storage: '1Gi' } }, ...spec },
  status: { phase: 'Bound', capacity: { storage: '1Gi' }, ...status },
})

/** A cluster that holds these objects. */
export const newStore = (...objects: Json[]): Store => newKubernetesClientOf(objects)

/** The note of an object, or undefined. */
export const noteOf = (object: Json, annotation: string): Json => {
  const text = object?.metadata.annotations[annotation]
  return text === undefined ? undefined : JSON.parse(text)
}
