import type { V1PersistentVolumeClaim, V1PodTemplateSpec } from '@kubernetes/client-node'
import { DEFAULT_STORAGE_SIZE } from '../../contracts/minecraft-server.ts'
import { digest } from '../derive.ts'
import { withoutUndefined, type StatefulSet } from '../objects.ts'
import { newMinecraftContainer, STOP_SECONDS } from './minecraft-container.ts'
import { childLabels, childName, FILES_DIGEST, selectorLabels, TEMPLATE_DIGEST, WORLD_OWNER } from './names.ts'
import type { Server } from './server.ts'
import { newSftpContainer } from './sftp-container.ts'

/** Seconds beyond the image's own limit that a pod has to save and end. */
const SPARE_SECONDS = 30

/**
 * The StatefulSet of a server, with `replicas` 0 or 1. `files` is what its containers read from
 * Secret and ConfigMap at start: a change of it replaces the pod.
 */
export function newStatefulSet(server: Server, replicas: 0 | 1, files: unknown): StatefulSet {
  const { name, namespace } = server
  const template = newPodTemplate(server, digest(files))
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: childName(name), namespace, labels: childLabels(name), annotations: { [TEMPLATE_DIGEST]: digest(template) } },
    spec: {
      replicas,
      serviceName: childName(name),
      selector: { matchLabels: selectorLabels(name) },
      // Under OrderedReady a broken pod is never replaced (https://github.com/kubernetes/kubernetes/issues/67250).
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      // No world goes with its StatefulSet.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template,
      volumeClaimTemplates: [newVolumeClaim(server)],
    },
  }
}

function newPodTemplate({ name, spec, settings }: Server, filesDigest: string): V1PodTemplateSpec {
  return {
    metadata: { labels: childLabels(name), annotations: { [FILES_DIGEST]: filesDigest } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: STOP_SECONDS + SPARE_SECONDS,
      securityContext: { fsGroup: WORLD_OWNER, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } },
      containers: [newMinecraftContainer(settings.minecraftImage, spec), newSftpContainer(settings.sftpImage, spec.sftpUsers)],
      volumes: [
        { name: 'rcon', secret: { secretName: childName(name), items: [{ key: 'rcon-password', path: 'rcon-password' }], defaultMode: 0o400 } },
        {
          name: 'sftp',
          secret: {
            secretName: childName(name),
            items: ['ssh_host_ed25519_key', 'sshd_config', 'users.conf'].map((key) => ({ key, path: key })),
            defaultMode: 0o400,
          },
        },
        { name: 'sftp-scripts', configMap: { name: childName(name), defaultMode: 0o555 } },
      ],
    },
  }
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
