import t from 'tap'
import { referencesOf } from '../../../local/node/references.ts'
import { newPod } from './fixtures.ts'

t.test('a pod refers to what its containers, init containers and volumes name, each once', async (t) => {
  const container = (name: string, more: object) => ({ name, image: 'shell', ...more })
  const variable = (from: object) => ({ name: 'X', valueFrom: from })
  const pod = newPod({
    initContainers: [container('init', { envFrom: [{ configMapRef: { name: 'c3' } }, { secretRef: { name: 's3', optional: true } }] })],
    containers: [container('main', { env: [variable({ configMapKeyRef: { name: 'c2', key: 'k' } }), variable({ secretKeyRef: { name: 's2', key: 'k' } }), variable({ fieldRef: { fieldPath: 'metadata.name' } }), { name: 'Y', value: 'plain' }] })],
    volumes: [
      { name: 'a', configMap: { name: 'c1' } },
      { name: 'b', secret: { secretName: 's1' } },
      { name: 'c', projected: { sources: [{ configMap: { name: 'c4' } }, { secret: { name: 's4' } }, { configMap: { name: 'c1' } }, { downwardAPI: { items: [] } }] } },
      { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'e', persistentVolumeClaim: { claimName: 'data' } },
      { name: 'f', emptyDir: {} },
    ],
  })
  t.same(referencesOf(pod), { configMaps: ['c1', 'c2', 'c3', 'c4'], secrets: ['s1', 's2', 's3', 's4'], claims: ['data'] })
})

t.test('a pod that names nothing refers to nothing', async (t) => {
  t.same(referencesOf(newPod()), { configMaps: [], secrets: [], claims: [] })
})
