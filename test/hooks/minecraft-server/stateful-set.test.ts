import t from 'tap'
import type { V1PodSpec } from '@kubernetes/client-node'
import { newPodTemplate, newStatefulSet, type PodPlan } from '../../../hooks/minecraft-server/stateful-set.ts'
import type { StatefulSet } from '../../../hooks/objects.ts'
import { newObserved, newSet, NOTHING, serverOf, settings } from '../world.ts'

const RUN = { replicas: 1 as const, isRestartOwed: false }

function of(spec: object = {}, plan: Partial<PodPlan> = RUN, observed = NOTHING): StatefulSet {
  const server = serverOf(spec, observed)
  return newStatefulSet(server, { ...RUN, template: newPodTemplate(server), filesDigest: 'f', ...plan })
}

const podOf = (spec: object = {}, chosen = settings): V1PodSpec => newPodTemplate(serverOf(spec, NOTHING, chosen)).spec ?? t.fail('no pod') as never

t.test('no template replaces a pod by itself, and no world goes with its server', async (t) => {
  t.match(of(), {
    apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'mc-survival', namespace: 'default' },
    spec: { replicas: 1, serviceName: 'mc-survival', podManagementPolicy: 'Parallel', updateStrategy: { type: 'OnDelete' }, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' } },
  })
  t.match(of({}, { replicas: 1, isRestartOwed: true }).spec?.updateStrategy, { type: 'RollingUpdate' }, 'while a restart is owed')
  t.equal(of({}, { replicas: 0, isRestartOwed: false }).spec?.replicas, 0)
})

t.test('the selector finds the pods of the template', async (t) => {
  const { selector, template } = of().spec ?? t.fail() as never
  t.match(template.metadata?.labels, selector.matchLabels ?? {})
  t.notMatch(selector.matchLabels, { 'homecraft.io/occupied': 'true' }, 'relay\'s label is none of ours')
})

t.test('the digests that were worked out are written where they are looked for', async (t) => {
  t.match(of().metadata?.annotations, { 'homecraft.io/files-digest': 'f' })
})

t.test('the same spec gives the same template, byte for byte', async (t) => {
  const bytes = (spec: object): string => JSON.stringify(newPodTemplate(serverOf(spec, NOTHING)))
  t.equal(bytes({}), bytes({}))
  t.not(bytes({ motd: 'x' }), bytes({}))
  t.equal(bytes({ nodeSelector: { 'homecraft.io/a': '1', 'homecraft.io/b': '2' } }), bytes({ nodeSelector: { 'homecraft.io/b': '2', 'homecraft.io/a': '1' } }), 'the order of keys is no change')
})

t.test('the pod has the time to announce, to save and to spare', async (t) => {
  const table = [
    { name: 'at its defaults', stop: {}, want: 90 },
    { name: 'with an announcement', stop: { announceSeconds: 30 }, want: 120 },
    { name: 'at most', stop: { announceSeconds: 600, saveTimeoutSeconds: 1800 }, want: 2430 },
  ]
  for (const { name, stop, want } of table) t.equal(podOf({ stop }).terminationGracePeriodSeconds, want, name)
})

t.test('the pod runs game and SFTP, or SFTP alone', async (t) => {
  const table: { name: string; spec: object; containers: string[]; volumes: string[] }[] = [
    { name: 'Running', spec: {}, containers: ['minecraft', 'sftp'], volumes: ['rcon', 'files', 'tmp', 'sftp', 'sftp-passwords', 'sftp-scripts'] },
    { name: 'Stopped', spec: { desiredState: 'Stopped' }, containers: ['minecraft', 'sftp'], volumes: ['rcon', 'files', 'tmp', 'sftp', 'sftp-passwords', 'sftp-scripts'] },
    { name: 'Maintenance', spec: { desiredState: 'Maintenance' }, containers: ['sftp'], volumes: ['sftp', 'sftp-passwords', 'sftp-scripts'] },
  ]
  for (const { name, spec, containers, volumes } of table) {
    const pod = podOf(spec)
    t.same(pod.containers.map((one) => one.name), containers, name)
    t.same(pod.volumes?.map((one) => one.name), volumes, name)
    const mounted = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name))
    t.same([...new Set(mounted)].sort(), ['data', ...volumes].sort(), 'each volume is mounted, and nothing else')
  }
})

t.test('the pod has nothing of the cluster', async (t) => {
  t.match(podOf(), { automountServiceAccountToken: false, enableServiceLinks: false, securityContext: { fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch', seccompProfile: { type: 'RuntimeDefault' } } })
  const { hostNetwork, hostPID, hostIPC, serviceAccountName } = podOf()
  t.same([hostNetwork, hostPID, hostIPC, serviceAccountName], [undefined, undefined, undefined, undefined])
  for (const { securityContext, ports = [] } of podOf().containers) {
    t.match(securityContext, { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })
    t.notOk(securityContext?.privileged)
    t.notOk(ports.some(({ hostPort }) => hostPort !== undefined))
  }
  t.notOk(podOf().volumes?.some(({ hostPath }) => hostPath !== undefined))
})

t.test('the pod runs where it may', async (t) => {
  const toleration = { key: 'homecraft.io/dedicated', operator: 'Exists' }
  const table: { name: string; spec: object; priorityClass?: string; want: object }[] = [
    { name: 'anywhere', spec: {}, want: {} },
    { name: 'on nodes with labels', spec: { nodeSelector: { 'homecraft.io/pool': 'big' } }, want: { nodeSelector: { 'homecraft.io/pool': 'big' } } },
    { name: 'on nodes with taints', spec: { tolerations: [toleration] }, want: { tolerations: [toleration] } },
    { name: 'with a value', spec: { tolerations: [{ key: 'a', value: 'b', effect: 'NoExecute' }] }, want: { tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute' }] } },
    { name: 'with a priority', spec: {}, priorityClass: 'games', want: { priorityClassName: 'games' } },
  ]
  for (const { name, spec, priorityClass, want } of table) {
    const { nodeSelector, tolerations, priorityClassName, topologySpreadConstraints } = podOf(spec, { ...settings, priorityClass })
    t.same({ nodeSelector, tolerations, priorityClassName }, { nodeSelector: undefined, tolerations: undefined, priorityClassName: undefined, ...want }, name)
    t.match(topologySpreadConstraints, [{ topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }])
    t.notOk('tolerations' in podOf({}), 'what is absent is not written')
  }
})

t.test('the claim keeps the size and class that it was made with', async (t) => {
  const made = newObserved({ set: newSet({ storageSize: '2Gi', storageClassName: 'fast' }) })
  const table: { name: string; spec: object; observed: typeof made; want: object }[] = [
    { name: 'a new server at its defaults', spec: {}, observed: NOTHING, want: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    { name: 'a new server', spec: { storageSize: '4Gi', storageClassName: 'slow' }, observed: NOTHING, want: { accessModes: ['ReadWriteOnce'], storageClassName: 'slow', resources: { requests: { storage: '4Gi' } } } },
    { name: 'more is asked for', spec: { storageSize: '4Gi', storageClassName: 'fast' }, observed: made, want: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } } },
    { name: 'nothing is asked for any more', spec: {}, observed: made, want: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } } },
    { name: 'a class where there was none', spec: { storageClassName: 'slow' }, observed: newObserved(), want: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  ]
  for (const { name, spec, observed, want } of table) t.same(of(spec, RUN, observed).spec?.volumeClaimTemplates, [{ metadata: { name: 'data' }, spec: want }], name)
})
