import t from 'tap'
import { chooseObjects, newSecrets, newStorageClass } from '../../../local/platform/bootstrap-objects.ts'

const objects = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'minecraft-system' } },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'a' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'b' } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'c' } },
  { apiVersion: 'metacontroller.k8s.io/v1alpha1', kind: 'CompositeController', metadata: { name: 'd' }, spec: { hooks: { sync: { webhook: { path: '/s', service: { name: 'hooks', namespace: 'n' } } } } } },
]

const kinds = (scope: Parameters<typeof chooseObjects>[1]): string[] => chooseObjects(objects, scope, { hooks: '127.0.0.1:1' }).map((object) => object.kind)

t.test('the embedded cluster gets everything but workloads', async (t) => {
  t.strictSame(kinds('Embedded'), ['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'CompositeController'])
})

t.test('another cluster gets no permissions and no workloads', async (t) => {
  t.strictSame(kinds('Context'), ['Namespace', 'CustomResourceDefinition', 'CompositeController'])
})

t.test('deploy-crd touches definitions alone', async (t) => void t.strictSame(kinds('Definitions'), ['CustomResourceDefinition']))

t.test('controllers call the hooks on this machine', async (t) => {
  const chosen = chooseObjects(objects, 'Embedded', { hooks: '127.0.0.1:1' })
  t.match(chosen.at(-1), { spec: { hooks: { sync: { webhook: { url: 'http://127.0.0.1:1/s' } } } } })
})

t.test('the shared secrets are in the platform\'s namespace, under the keys that manifests name', async (t) => {
  t.match(newSecrets({ hooksToken: 'token', relayToken: 'other', derivationKey: 'key' }), [
    { kind: 'Secret', metadata: { name: 'hooks-token', namespace: 'minecraft-system' }, data: { token: 'dG9rZW4=' } },
    { kind: 'Secret', metadata: { name: 'relay-token', namespace: 'minecraft-system' }, data: { token: 'b3RoZXI=' } },
    { kind: 'Secret', metadata: { name: 'derivation-key', namespace: 'minecraft-system' }, data: { key: 'a2V5' } },
  ])
})

t.test('volumes outlive their claims', async (t) => {
  t.match(newStorageClass(), { metadata: { name: 'local' }, reclaimPolicy: 'Retain', allowVolumeExpansion: true, volumeBindingMode: 'Immediate' })
})
