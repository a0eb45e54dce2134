import t from 'tap'
import { KubernetesError, type CallOptions, type KubernetesClient, type Resource } from '../../../lib/kubernetes.ts'
import { applyAll, applyOne, readSecretValue } from '../../../local/platform/apply.ts'

interface Call {
  method: string
  path: string
  options: CallOptions | undefined
}

/** A client that notes its calls and answers as told. */
function fakeClient(answer: (call: Call) => unknown): { client: KubernetesClient; calls: Call[] } {
  const calls: Call[] = []
  const client: KubernetesClient = {
    call: <T>(method: string, path: string, options?: CallOptions) => {
      const call = { method, path, options }
      calls.push(call)
      return Promise.resolve().then(() => answer(call) as T)
    },
    lines: () => {
      throw new Error('not used')
    },
    resource: (apiVersion, kind): Promise<Resource> => Promise.resolve({ apiVersion, kind, name: `${kind.toLowerCase()}s`, namespaced: kind === 'Secret', hasStatus: false }),
  }
  return { client, calls }
}

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'n' } }
const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'd' } }
const established = { status: { conditions: [{ type: 'Established', status: 'True' }] } }

t.test('objects are applied by force under the platform\'s name, unknown fields refused', async (t) => {
  const { client, calls } = fakeClient(() => ({}))
  await applyOne(client, secret)
  t.match(calls, [
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/n/secrets/s',
      options: { body: secret, contentType: 'application/apply-patch+yaml', query: { fieldManager: 'homecraft-platform', force: 'true', fieldValidation: 'Strict' } },
    },
  ])
})

t.test('kinds and Namespaces come first, and the rest waits until the kinds are served', async (t) => {
  let asked = 0
  const { client, calls } = fakeClient(({ method }) => (method === 'GET' && ++asked === 1 ? {} : established))
  await applyAll(client, [secret, { ...secret, kind: 'Namespace' }, definition])
  t.strictSame(calls.map(({ method, path }) => `${method} ${path.split('/').at(-1) ?? ''}`), ['PATCH s', 'PATCH d', 'GET d', 'GET d', 'PATCH s'])
  t.match(calls[0]?.path, /namespaces\/s$/)
})

t.test('a server that cannot answer yet is asked again', async (t) => {
  let failures = 0
  const { client, calls } = fakeClient(() => {
    if (failures++ < 2) throw new KubernetesError(503, 'ServiceUnavailable', 'not yet')
  })
  await applyOne(client, secret)
  t.equal(calls.length, 3)
})

t.test('a refusal is told with the object, and not tried again', async (t) => {
  const { client, calls } = fakeClient(() => {
    throw new KubernetesError(422, 'Invalid', 'spec.x is wrong')
  })
  await t.rejects(applyOne(client, secret), { message: 'The API server refused Secret s: spec.x is wrong' })
  t.equal(calls.length, 1)
})

t.test('the value of a Secret is decoded, and a missing one is undefined', async (t) => {
  t.equal(await readSecretValue(fakeClient(() => ({ data: { token: 'YWJj' } })).client, 's', 'token'), 'abc')
  t.equal(await readSecretValue(fakeClient(() => ({})).client, 's', 'token'), undefined)
  const { client } = fakeClient(() => {
    throw new KubernetesError(404, 'NotFound', 'no')
  })
  t.equal(await readSecretValue(client, 's', 'token'), undefined)
})
