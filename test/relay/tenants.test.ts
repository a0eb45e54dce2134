import t from 'tap'
import { KubernetesError } from '../../lib/kubernetes.ts'
import { newTenants } from '../../relay/tenants.ts'
import { pathOfNamespace } from '../lib/commands.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from '../lib/fake-kubernetes.ts'

const holding = (name: string, labels: Json): FakeKubernetes => newFakeKubernetes({ [pathOfNamespace(name)]: { metadata: { name, labels } } })

t.test('a namespace is a tenant\'s by its label and its name', async (t) => {
  t.equal(await newTenants(holding('homecraft-acme', { 'homecraft.io/tenant': 'acme' }).client).of('homecraft-acme'), 'acme')
  t.equal(await newTenants(holding('homecraft-acme', {}).client).of('homecraft-acme'), undefined)
  t.equal(await newTenants(holding('kube-system', { 'homecraft.io/tenant': 'acme' }).client).of('kube-system'), undefined)
  t.equal(await newTenants(newFakeKubernetes().client).of('gone'), undefined)
})

t.test('default is asked of nobody', async (t) => {
  const kubernetes = newFakeKubernetes()
  t.equal(await newTenants(kubernetes.client).of('default'), 'default')
  t.same(kubernetes.calls, [])
})

t.test('an answer is kept for a minute, also for those who ask at the same time', async (t) => {
  let now = 0
  const kubernetes = holding('homecraft-acme', { 'homecraft.io/tenant': 'acme' })
  const tenants = newTenants(kubernetes.client, () => now)
  await Promise.all([tenants.of('homecraft-acme'), tenants.of('homecraft-acme')])
  now = 59_000
  await tenants.of('homecraft-acme')
  t.equal(kubernetes.calls.length, 1)
  now = 60_000
  await tenants.of('homecraft-acme')
  t.equal(kubernetes.calls.length, 2)
})

t.test('a failure is not kept', async (t) => {
  const kubernetes = holding('homecraft-acme', { 'homecraft.io/tenant': 'acme' })
  const tenants = newTenants(kubernetes.client)
  kubernetes.before = () => { throw new KubernetesError(503, 'ServiceUnavailable', 'later') }
  await t.rejects(tenants.of('homecraft-acme'), { message: 'later' })
  kubernetes.before = () => undefined
  t.equal(await tenants.of('homecraft-acme'), 'acme')
})
