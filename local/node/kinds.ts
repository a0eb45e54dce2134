import type { Resource } from '../../lib/kubernetes.ts'

const core = (kind: string, name: string, namespaced = true): Resource => ({ apiVersion: 'v1', kind, name, namespaced, hasStatus: true })

/** The kinds the agent works with, written out so that nothing waits for discovery. */
export const pods = core('Pod', 'pods')
/** Their events. */
export const events = core('Event', 'events')
/** The machine. */
export const nodes = core('Node', 'nodes', false)
/** Read by environments and volumes. */
export const secrets = core('Secret', 'secrets')
/** Read by environments and volumes. */
export const configMaps = core('ConfigMap', 'configmaps')
/** Given an address. */
export const services = core('Service', 'services')
/** Given a volume. */
export const claims = core('PersistentVolumeClaim', 'persistentvolumeclaims')
/** Folders of this machine. */
export const volumes = core('PersistentVolume', 'persistentvolumes', false)
/** Say which claims are ours. */
export const classes: Resource = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: 'storageclasses', namespaced: false, hasStatus: false }
/** The node's heartbeat. */
export const leases: Resource = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name: 'leases', namespaced: true, hasStatus: false }
/** Says who serves the metrics of pods. */
export const apiServices: Resource = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', name: 'apiservices', namespaced: false, hasStatus: true }
