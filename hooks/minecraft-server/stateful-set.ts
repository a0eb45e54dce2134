import type { V1PersistentVolumeClaim, V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node'
import { DEFAULT_STORAGE_SIZE } from '../../contracts/minecraft-server.ts'
import { FILES_DIGEST } from '../../contracts/notes.ts'
import { withoutUndefined, type StatefulSet } from '../objects.ts'
import { newMinecraftContainer, newMinecraftVolumes } from './minecraft-container.ts'
import { childName } from '../../contracts/names.ts'
import { childLabels, selectorLabels, WORLD_OWNER } from './names.ts'
import { newMarks, toMode } from './pod-marks.ts'
import type { Server } from './server.ts'
import { newSftpContainer, newSftpVolumes } from './sftp-container.ts'

/** Seconds beyond the image's own limit that a pod has to save and end. */
const SPARE_SECONDS = 30

/** What a StatefulSet is to do with its pod. */
export interface PodPlan {
  replicas: 0 | 1
  /** Whether a pod of another template is replaced now. */
  isRestartOwed: boolean
  template: V1PodTemplateSpec
  /** Digest of what Secret and ConfigMap hold: relay hastens its way into a running pod. */
  filesDigest: string
}

/** The pod template of a server. */
export function newPodTemplate(server: Server): V1PodTemplateSpec {
  const { name, spec } = server
  return { metadata: { labels: childLabels(name), annotations: newMarks(spec) }, spec: newPodSpec(server) }
}

/**
 * The StatefulSet of a server. It is `OnDelete`, so no new template restarts a running server; `RollingUpdate` while a
 * restart is owed.
 */
export function newStatefulSet(server: Server, { replicas, isRestartOwed, template, filesDigest }: PodPlan): StatefulSet {
  const { name, namespace } = server
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: childName(name), namespace, labels: childLabels(name), annotations: { [FILES_DIGEST]: filesDigest } },
    spec: {
      replicas,
      serviceName: childName(name),
      selector: { matchLabels: selectorLabels(name) },
      // Under OrderedReady a broken pod is never replaced (https://github.com/kubernetes/kubernetes/issues/67250).
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: isRestartOwed ? 'RollingUpdate' : 'OnDelete' },
      // No world goes with its StatefulSet.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template,
      volumeClaimTemplates: [newVolumeClaim(server)],
    },
  }
}

function newPodSpec(server: Server): V1PodSpec {
  const { name, spec, settings } = server
  const hasGame = toMode(spec) === 'Running'
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...toPlacement(server),
    terminationGracePeriodSeconds: spec.stop.announceSeconds + spec.stop.saveTimeoutSeconds + SPARE_SECONDS,
    securityContext: { fsGroup: WORLD_OWNER, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
    containers: [...(hasGame ? [newMinecraftContainer(server)] : []), newSftpContainer(settings.sftpImage)],
    volumes: [...(hasGame ? newMinecraftVolumes(server) : []), ...newSftpVolumes(childName(name), childName(name), spec.sftp.passwordSecret)],
  }
}

/** Where the pod may run. Servers are spread over nodes, so that the loss of one takes few. */
function toPlacement({ spec, settings }: Server): Partial<V1PodSpec> {
  return withoutUndefined({
    nodeSelector: Object.keys(spec.nodeSelector).length > 0 ? spec.nodeSelector : undefined,
    tolerations: spec.tolerations.length > 0 ? spec.tolerations.map(withoutUndefined) : undefined,
    priorityClassName: settings.priorityClass,
    topologySpreadConstraints: [{
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'minecraft-server' } },
    }],
  })
}

/** Immutable in a StatefulSet: size and class stay those it was made with, whatever is asked for now. */
function newVolumeClaim({ spec, observed }: Server): V1PersistentVolumeClaim {
  const storageClassName = observed.set ? observed.set.storageClassName : spec.storageClassName
  const storage = observed.set?.storageSize ?? spec.storageSize ?? DEFAULT_STORAGE_SIZE
  return {
    metadata: { name: 'data' },
    spec: withoutUndefined({ accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } }),
  }
}
