import { randomUUID } from 'node:crypto'
import { Command } from '../../contracts/events.ts'
import { COMPOSITE_FINALIZER, RELAY_FINALIZER } from '../../contracts/identity.ts'
import type { Json } from './fake-kubernetes.ts'

export const SERVER = '9f0d3c1e-3f0e-4d42-9d0e-000000000001'
export const OTHER = '9f0d3c1e-3f0e-4d42-9d0e-000000000002'

/** A command for the server `survival` of the tenant `default`. */
export const newCommand = ({ data, spec, ...rest }: Json = {}): Command => Command.parse({
  id: randomUUID(),
  time: '2026-05-01T12:00:00Z',
  schema: 1,
  type: 'server.updated',
  tenant: 'default',
  server: SERVER,
  version: 2,
  data: { name: 'survival', spec: { eula: true, ...spec }, ...data },
  ...rest,
})

export const pathOfServer = (name = 'survival', namespace = 'default'): string => `/apis/homecraft.io/v1alpha1/namespaces/${namespace}/minecraftservers/${name}`
export const pathOfPod = (name = 'survival', namespace = 'default'): string => `/api/v1/namespaces/${namespace}/pods/mc-${name}-0`
export const pathOfClaim = (name = 'survival', namespace = 'default'): string => `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data-mc-${name}-0`
export const pathOfNamespace = (name: string): string => `/api/v1/namespaces/${name}`
export const PATH_OF_VOLUME = '/api/v1/persistentvolumes/volume-1'

/** The resource of the server `survival`, as the API manages it at version 1. */
export const newResource = ({ metadata, spec, ...rest }: Json = {}): Json => ({
  apiVersion: 'homecraft.io/v1alpha1',
  kind: 'MinecraftServer',
  metadata: {
    name: 'survival',
    namespace: 'default',
    labels: { 'homecraft.io/server-id': SERVER },
    annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '1' },
    finalizers: [COMPOSITE_FINALIZER, RELAY_FINALIZER],
    ...metadata,
  },
  spec: { eula: true, ...spec },
  ...rest,
})

/** Its pod. */
export const newPod = (uid: string, metadata: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'mc-survival-0', namespace: 'default', uid, labels: { 'homecraft.io/server': 'survival' }, finalizers: ['test/kubelet'], ...metadata } })

/** Its volume claim, and the volume. */
export const newClaim = (uid = 'claim-1', metadata: Json = {}): Json => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-mc-survival-0', namespace: 'default', uid, ...metadata }, spec: { volumeName: 'volume-1' } })
export const newVolume = (claim = 'claim-1'): Json => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'volume-1' }, spec: { persistentVolumeReclaimPolicy: 'Retain', claimRef: { uid: claim } } })
