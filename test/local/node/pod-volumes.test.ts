import t from 'tap'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './fixtures.ts'
import { game, newMachine, type Machine } from './machine.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const annotate = (machine: Machine, name: string, annotations: object): void => {
  const pod = machine.pod(name)
  machine.api.put('pods', { ...pod, metadata: { ...pod.metadata, annotations } })
}
/** A claim that is bound to the folder `volumes/w` of the home. */
function addClaim({ home, api }: Machine): void {
  const path = join(home, 'volumes/w')
  mkdirSync(path, { recursive: true })
  api.put('persistentvolumes', { metadata: { name: 'pv', uid: 'v' }, spec: { local: { path }, claimRef: { uid: 'c' } }, status: { phase: 'Bound' } })
  api.put('persistentvolumeclaims', { metadata: { namespace: 'default', name: 'data', uid: 'c' }, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } })
}
/** Copies a file of the container into the home whenever it looks different. */
const copier = (home: string, file: string): string => `while :; do cat ${file} >${home}/copy.part 2>/dev/null && mv ${home}/copy.part ${home}/copy; sleep 0.05; done`

t.test('an optional Secret may come later, and changes at once with it and with the annotations of the pod', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  const downwardAPI = { items: [{ path: 'note', fieldRef: { fieldPath: "metadata.annotations['note']" } }] }
  const sources = [{ secret: { name: 'later', optional: true } }, { downwardAPI }]
  const volumes = [{ name: 'files', projected: { sources } }]
  machine.addPod('game', copier(machine.home, '/files/*'), { volumes }, { volumeMounts: [{ name: 'files', mountPath: '/files' }] })
  await until('it runs without the Secret', () => machine.isReady('game'))
  annotate(machine, 'game', { note: 'one ' })
  await until('the annotation is there', () => machine.read('copy') === 'one ')
  machine.api.put('secrets', { metadata: { namespace: 'default', name: 'later' }, data: { key: base64('two ') } })
  await until('the Secret is there', () => machine.read('copy') === 'two one ')
  machine.api.put('secrets', { ...machine.api.get('secrets', 'default/later'), data: { key: base64('three ') } })
  await until('the Secret has changed', () => machine.read('copy') === 'three one ')
  t.equal(machine.container('game').restartCount, 0)
})

t.test('a pod starts with its ConfigMaps and Secrets as they are when it comes, however late their watches are', async (t) => {
  const machine = await newMachine(t)
  const { api, home } = machine
  const put = (plural: string, name: string, key: string) => api.put(plural, { metadata: { namespace: 'default', name }, data: { key } })
  put('configmaps', 'gone', 'stale')
  put('configmaps', 'changed', 'stale')
  put('secrets', 'changed', base64('stale'))
  await machine.startAgent()
  machine.addPod('other', game(home, 'other'))
  await until('the agent works', () => machine.isReady('other'))

  for (const plural of ['configmaps', 'secrets']) api.silence(plural)
  api.remove('configmaps', 'default/gone')
  put('configmaps', 'changed', 'fresh')
  put('secrets', 'changed', base64('fresh'))
  put('secrets', 'new', base64('fresh'))
  const source = (kind: string, name: string) => ({ [kind]: { name, optional: true, items: [{ key: 'key', path: name }] } })
  const volumes = [{ name: 'files', projected: { sources: [source('configMap', 'gone'), source('configMap', 'changed'), source('secret', 'new')] } }]
  const env = [{ name: 'SECRET', valueFrom: { secretKeyRef: { name: 'changed', key: 'key' } } }]
  machine.addPod('game', `(echo "env: $SECRET"; cd /files; grep . *) >${home}/seen; ${game(home)}`, { volumes }, { env, volumeMounts: [{ name: 'files', mountPath: '/files' }] })
  await machine.process('game.pid')
  t.equal(machine.read('seen'), 'env: fresh\nchanged:fresh\nnew:fresh\n')
})

t.test('a claim that is mounted twice is one folder, and an emptyDir at /tmp is where temporary files go', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  addClaim(machine)
  const volumes = [{ name: 'world', persistentVolumeClaim: { claimName: 'data' } }, { name: 'same', persistentVolumeClaim: { claimName: 'data' } }, { name: 'tmp', emptyDir: {} }]
  const volumeMounts = [{ name: 'world', mountPath: '/data' }, { name: 'world', mountPath: '/copy', subPath: 'part' }, { name: 'same', mountPath: '/same' }, { name: 'tmp', mountPath: '/tmp' }]
  const script = `echo world >/data/level; mkdir -p /data/part; cat /same/level >/copy/level; echo x >"$(mktemp)"; ls /tmp | wc -l >${machine.home}/tmp; cp /data/part/level ${machine.home}/level; ${game(machine.home)}`
  machine.addPod('game', script, { volumes }, { volumeMounts, securityContext: { readOnlyRootFilesystem: true } })
  await machine.process('game.pid')
  t.equal(machine.read('level'), 'world\n')
  t.equal(machine.read('tmp')?.trim(), '1')
  await until('it is ready', () => machine.isReady('game'))
})

t.test('a claim grows under a running pod, and nothing is left to be done about it', async (t) => {
  const machine = await newMachine(t)
  const { api } = machine
  await machine.startAgent()
  addClaim(machine)
  machine.addPod('game', game(machine.home), { volumes: [{ name: 'world', persistentVolumeClaim: { claimName: 'data' } }] }, { volumeMounts: [{ name: 'world', mountPath: '/data' }] })
  await until('it is ready', () => machine.isReady('game'))
  const capacity = (storage: string) => ({ capacity: { storage } })
  api.put('storageclasses', { metadata: { name: 'local' }, provisioner: 'homecraft.io/local', allowVolumeExpansion: true })
  const volume = api.get('persistentvolumes', 'pv')
  api.put('persistentvolumes', { ...volume, metadata: { ...volume.metadata, annotations: { 'pv.kubernetes.io/provisioned-by': 'homecraft.io/local' } }, spec: { ...volume.spec, ...capacity('1Gi') } })
  const claim = api.get('persistentvolumeclaims', 'default/data')
  const conditions = [{ type: 'Resizing', status: 'True' }]
  api.put('persistentvolumeclaims', { ...claim, spec: { ...claim.spec, storageClassName: 'local', resources: { requests: { storage: '2Gi' } } }, status: { phase: 'Bound', ...capacity('1Gi'), conditions, allocatedResourceStatuses: { storage: 'NodeResizePending' } } })
  const { status } = await until('it has grown', () => api.get('persistentvolumeclaims', 'default/data').status.capacity.storage === '2Gi' && api.get('persistentvolumeclaims', 'default/data'))
  t.same(status, { phase: 'Bound', ...capacity('2Gi'), allocatedResources: { storage: '2Gi' } })
  t.equal(api.get('persistentvolumes', 'pv').spec.capacity.storage, '2Gi')
  t.equal(machine.container('game').restartCount, 0)
  t.ok(machine.isReady('game'))
})
