import t from 'tap'
import { newObjectCalls } from '../../lib/object-calls.ts'
import { removeWorld } from '../../lib/remove-world.ts'
import { newClaim, newVolume, pathOfClaim, PATH_OF_VOLUME } from './commands.ts'
import { newFakeKubernetes, type FakeKubernetes } from './fake-kubernetes.ts'

const remove = (kubernetes: FakeKubernetes) => removeWorld(newObjectCalls(kubernetes.client, new AbortController().signal), 'default', 'survival')
const policyOf = (kubernetes: FakeKubernetes): string => kubernetes.get(PATH_OF_VOLUME).spec.persistentVolumeReclaimPolicy

t.test('a world that is not there is removed', async (t) => {
  t.equal(await remove(newFakeKubernetes()), 'Removed')
})

t.test('a claim that something still uses is waited for', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfClaim()]: newClaim('claim-1', { finalizers: ['kubernetes.io/pvc-protection'] }), [PATH_OF_VOLUME]: newVolume() })
  t.equal(await remove(kubernetes), 'Underway')
  t.equal(await remove(kubernetes), 'Underway')
  t.same(kubernetes.writes(), ['PATCH volume-1', 'DELETE data-mc-survival-0'])
})

t.test('a volume that belongs to another claim is left alone', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfClaim()]: newClaim('claim-2'), [PATH_OF_VOLUME]: newVolume('claim-1') })
  t.equal(await remove(kubernetes), 'Removed')
  t.equal(policyOf(kubernetes), 'Retain')
})

t.test('a volume that was bound anew while it was looked at is left alone, and so is its claim', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
  kubernetes.before = ({ method }) => { if (method === 'PATCH') kubernetes.change(PATH_OF_VOLUME, ({ spec }) => { spec.claimRef.uid = 'another' }) }
  t.equal(await remove(kubernetes), 'Underway')
  t.equal(policyOf(kubernetes), 'Retain')
  t.ok(kubernetes.get(pathOfClaim()))
})

t.test('a claim that was made anew while it was looked at is left alone', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
  kubernetes.before = ({ method }) => {
    if (method !== 'DELETE') return
    kubernetes.remove(pathOfClaim())
    kubernetes.put(pathOfClaim(), newClaim('claim-2'))
  }
  t.equal(await remove(kubernetes), 'Underway')
  t.equal(kubernetes.get(pathOfClaim()).metadata.uid, 'claim-2')
})

t.test('a claim that has no volume yet, or lost it, is deleted alone', async (t) => {
  const unbound = { ...newClaim(), spec: {} }
  for (const claim of [unbound, newClaim()]) {
    const kubernetes = newFakeKubernetes({ [pathOfClaim()]: claim })
    t.equal(await remove(kubernetes), 'Removed')
    t.same(kubernetes.writes(), ['DELETE data-mc-survival-0'])
  }
})
