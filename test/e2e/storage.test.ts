import t from 'tap'
import { create, get, newNamespace, newServer, patch, podOf, waitForCondition, waitForPhase } from './platform.ts'
import { waitFor } from '../wait.ts'

const CLAIM = (name: string): string => `data-mc-${name}-0`

t.test('a volume grows under a running server', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'growing', { storageSize: '1Gi' }))
  await waitForPhase(namespace, 'growing', 'Running')
  await waitForCondition(namespace, 'growing', 'StorageReady', ['True', 'Bound'])
  const { uid } = (await podOf(namespace, 'growing')).metadata

  await patch('MinecraftServer', namespace, 'growing', { spec: { storageSize: '3Gi' } })
  const claim = await waitFor('the claim to have grown', async () => { const one = await get('PersistentVolumeClaim', namespace, CLAIM('growing')); return one.status.capacity?.storage === '3Gi' && one })
  t.equal(claim.spec.resources.requests.storage, '3Gi')
  const server = await waitForCondition(namespace, 'growing', 'StorageReady', ['True', 'Bound'])
  t.match(server.status.conditions.find((one: { type: string }) => one.type === 'StorageReady').message, '3Gi')
  t.equal(server.status.phase, 'Running')
  t.equal((await podOf(namespace, 'growing')).metadata.uid, uid, 'the pod is the same')
  t.equal((await get('StatefulSet', namespace, 'mc-growing')).spec.volumeClaimTemplates[0].spec.resources.requests.storage, '1Gi', 'the claim template keeps its first size')
})

t.test('a volume that its StorageClass does not let grow is told so', async (t) => {
  const namespace = await newNamespace(t)
  const storageClass = `fixed-${namespace}`
  const { provisioner } = await get('StorageClass', undefined, 'local')
  await create({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: storageClass }, provisioner, reclaimPolicy: 'Delete', allowVolumeExpansion: false })
  await create(newServer(namespace, 'fixed', { storageSize: '1Gi', storageClassName: storageClass }))
  await waitForPhase(namespace, 'fixed', 'Running')
  await patch('MinecraftServer', namespace, 'fixed', { spec: { storageSize: '2Gi' } })
  const { status } = await waitForCondition(namespace, 'fixed', 'StorageReady', ['False', 'ResizeFailed'])
  t.match(status.conditions.find((one: { type: string }) => one.type === 'StorageReady').message, /can't grow to 2Gi/)
  t.equal(status.phase, 'Running', 'the server goes on')
})
