import t from 'tap'
import { newVolume, PROVISIONER, storageWork, type StorageState } from '../../../local/node/storage-plan.ts'
import { claimShape, classShape, volumeShape, type Claim, type Volume } from '../../../local/node/shapes.ts'

const storageClass = classShape.parse({ metadata: { name: 'local' }, provisioner: PROVISIONER, reclaimPolicy: 'Retain' })

function newClaim(spec: object = {}, status: object = {}, metadata: object = {}): Claim {
  return claimShape.parse({
    metadata: { namespace: 'default', name: 'data-game-0', uid: '12345678-aaaa', ...metadata },
    spec: { storageClassName: 'local', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    status: { phase: 'Pending', ...status },
  })
}

function oldVolume(spec: object = {}, phase = 'Bound', annotations: object = { 'pv.kubernetes.io/provisioned-by': PROVISIONER }): Volume {
  return volumeShape.parse({
    metadata: { name: 'pvc-12345678-aaaa', uid: 'v', annotations },
    spec: { local: { path: '/worlds/w' }, claimRef: { uid: '12345678-aaaa' }, capacity: { storage: '1Gi' }, ...spec },
    status: { phase },
  })
}

const stateOf = (claims: Claim[], volumes: Volume[]): StorageState => ({ claims, volumes, storageClass: (name) => (name === 'local' ? storageClass : undefined) })
const types = (claims: Claim[], volumes: Volume[] = []): string[] => storageWork(stateOf(claims, volumes)).map(({ type }) => type)

t.test('a claim of our class gets a volume, once', async (t) => {
  t.same(types([newClaim()]), ['Provision'])
  t.same(types([newClaim()], [oldVolume()]), [], 'the volume is there, and only not bound yet')
  t.same(types([newClaim({ volumeName: 'pvc-12345678-aaaa' }, { phase: 'Bound', capacity: { storage: '1Gi' } })], [oldVolume()]), [])
})

t.test('claims of others are left alone', async (t) => {
  t.same(types([newClaim({ storageClassName: 'fast' })]), [])
  t.same(types([newClaim({ volumeName: 'made-by-hand' })]), [])
  t.same(types([newClaim({}, {}, { deletionTimestamp: 'now' })]), [])
})

t.test('what a folder cannot be is refused', async (t) => {
  t.same(types([newClaim({ volumeMode: 'Block' })]), ['Refuse'])
  t.same(types([newClaim({ dataSource: { kind: 'VolumeSnapshot', name: 'x' } })]), ['Refuse'])
})

t.test('a claim that asks for more gets more, never less', async (t) => {
  const asking = (storage: string) => newClaim({ volumeName: 'pvc-12345678-aaaa', resources: { requests: { storage } } }, { phase: 'Bound', capacity: { storage: '1Gi' } })
  t.match(storageWork(stateOf([asking('2Gi')], [oldVolume()])), [{ type: 'Grow', storage: '2Gi' }])
  t.same(types([asking('1024Mi')], [oldVolume()]), [])
  t.same(types([asking('512Mi')], [oldVolume()]), [])
})

t.test('a released volume that says Delete is removed', async (t) => {
  t.match(storageWork(stateOf([], [oldVolume({ persistentVolumeReclaimPolicy: 'Delete' }, 'Released')])), [{ type: 'Remove', path: '/worlds/w' }])
})

t.test('no other volume is ever removed', async (t) => {
  t.same(types([], [oldVolume({ persistentVolumeReclaimPolicy: 'Retain' }, 'Released')]), [])
  for (const phase of ['Bound', 'Available', 'Pending', 'Failed']) t.same(types([], [oldVolume({ persistentVolumeReclaimPolicy: 'Delete' }, phase)]), [], phase)
  t.same(types([], [oldVolume({ persistentVolumeReclaimPolicy: 'Delete' }, 'Released', {})]), [], 'made by somebody else')
})

t.test('a claim made anew never finds the folder of the former one', async (t) => {
  const place = { folder: '/worlds', nodeName: 'local' }
  const [first, second] = ['11111111-a', '22222222-a'].map((uid) => newVolume(newClaim({}, {}, { uid }), storageClass, place).spec.local.path)
  t.equal(first, '/worlds/default.data-game-0.11111111')
  t.not(first, second)
})

t.test('a volume belongs to its claim and its machine, and keeps the policy of its class', async (t) => {
  const volume = newVolume(newClaim(), storageClass, { folder: '/worlds', nodeName: 'local' })
  t.match(volume.spec, { claimRef: { uid: '12345678-aaaa', name: 'data-game-0' }, persistentVolumeReclaimPolicy: 'Retain', capacity: { storage: '1Gi' } })
  t.match(JSON.stringify(volume.spec['nodeAffinity']), '"values":["local"]')
})
