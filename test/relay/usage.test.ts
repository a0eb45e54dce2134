import t from 'tap'
import { KubernetesError, type KubernetesClient } from '../../lib/kubernetes.ts'
import { newUsageReader } from '../../relay/usage.ts'

const POD = { namespace: 'homecraft-acme', name: 'mc-survival-0' }
const signal = new AbortController().signal
const containers = [{ name: 'sftp', usage: { cpu: '9', memory: '9Gi' } }, { name: 'minecraft', usage: { cpu: '250000000n', memory: '512Mi' } }]

/** An API server that answers with what `answer` gives or throws. */
function newClient(answer: () => unknown): { client: KubernetesClient; paths: string[] } {
  const paths: string[] = []
  const client = { call: async (_method: string, path: string) => { paths.push(path); return answer() } } as unknown as KubernetesClient
  return { client, paths }
}

t.test('the usage of the game is read, and of no other container', async (t) => {
  const { client, paths } = newClient(() => ({ containers }))
  t.strictSame(await newUsageReader(client).read(POD, signal), { cpu: 0.25, memory: 536_870_912 })
  t.strictSame(paths, ['/apis/metrics.k8s.io/v1beta1/namespaces/homecraft-acme/pods/mc-survival-0'])
})

t.test('an answer that makes no sense tells nothing', async (t) => {
  for (const answer of [undefined, {}, { containers: 7 }, { containers: [{ name: 'minecraft', usage: { cpu: 'much', memory: '' } }] }]) {
    t.strictSame(await newUsageReader(newClient(() => answer).client).read(POD, signal), { cpu: undefined, memory: undefined })
  }
})

const refusals: { name: string; error: Error; isLeftAlone: boolean }[] = [
  { name: 'a pod that was not measured yet', error: new KubernetesError(404, 'NotFound', 'podmetrics "mc-survival-0" not found'), isLeftAlone: false },
  { name: 'an API server without the API', error: new KubernetesError(404, 'Unknown', '404 page not found'), isLeftAlone: true },
  { name: 'a right that is missing', error: new KubernetesError(403, 'Forbidden', 'no'), isLeftAlone: true },
  { name: 'a metrics server that is away', error: new KubernetesError(503, 'ServiceUnavailable', 'no'), isLeftAlone: true },
  { name: 'no answer at all', error: new DOMException('late', 'TimeoutError'), isLeftAlone: true },
]

for (const { name, error, isLeftAlone } of refusals) {
  t.test(`${name} tells nothing, and ${isLeftAlone ? 'is asked again after a minute' : 'others are asked all the same'}`, async (t) => {
    let now = 0
    let isRefused = true
    const { client, paths } = newClient(() => { if (isRefused) throw error; return { containers } })
    const reader = newUsageReader(client, () => now)
    t.strictSame(await reader.read(POD, signal), {})
    isRefused = false
    now = 59_000
    t.strictSame(await reader.read(POD, signal), isLeftAlone ? {} : { cpu: 0.25, memory: 536_870_912 })
    now = 61_000
    t.strictSame(await reader.read(POD, signal), { cpu: 0.25, memory: 536_870_912 })
    t.equal(paths.length, isLeftAlone ? 2 : 3)
  })
}
