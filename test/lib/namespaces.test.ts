import t from 'tap'
import { prepareNamespace } from '../../lib/namespaces.ts'
import { newObjectCalls } from '../../lib/object-calls.ts'
import { pathOfNamespace } from './commands.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from './fake-kubernetes.ts'

const prepare = (kubernetes: FakeKubernetes, tenant = 'acme') => prepareNamespace(newObjectCalls(kubernetes.client, new AbortController().signal), tenant)
const newNamespace = (metadata: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'homecraft-acme', labels: { 'homecraft.io/tenant': 'acme' }, ...metadata } })
const secured = { annotations: { 'homecraft.io/secured': 'true' } }

t.test('the namespace of a tenant is made with its label, and waited for until it is secured', async (t) => {
  const kubernetes = newFakeKubernetes()
  t.match(await prepare(kubernetes), { kind: 'Later' })
  t.match(kubernetes.get(pathOfNamespace('homecraft-acme')).metadata, { labels: { 'homecraft.io/tenant': 'acme' } })
  t.match(await prepare(kubernetes), { kind: 'Later' })
  kubernetes.change(pathOfNamespace('homecraft-acme'), ({ metadata }) => { metadata.annotations = secured.annotations })
  t.equal(await prepare(kubernetes), undefined)
  t.same(kubernetes.writes(), ['POST namespaces'])
})

t.test('the namespace default is there, and needs no look', async (t) => {
  const kubernetes = newFakeKubernetes()
  t.equal(await prepare(kubernetes, 'default'), undefined)
  t.same(kubernetes.calls, [])
})

const cases: { name: string; observed: Json; want: Json }[] = [
  { name: 'a namespace without the label', observed: newNamespace({ labels: {}, ...secured }), want: { kind: 'Refused', reason: 'NamespaceTaken' } },
  { name: 'a namespace with the label of another tenant', observed: newNamespace({ labels: { 'homecraft.io/tenant': 'other' }, ...secured }), want: { kind: 'Refused', reason: 'NamespaceTaken' } },
  { name: 'a namespace that is being deleted', observed: newNamespace({ ...secured, deletionTimestamp: '2026-05-01T12:00:00Z', finalizers: ['a/b'] }), want: { kind: 'Later' } },
]

for (const { name, observed, want } of cases) {
  t.test(`${name} takes no server, and is left alone`, async (t) => {
    const kubernetes = newFakeKubernetes({ [pathOfNamespace('homecraft-acme')]: observed })
    t.match(await prepare(kubernetes), want)
    t.same(kubernetes.writes(), [])
  })
}

t.test('a namespace that another replica makes at the same time is no error', async (t) => {
  const kubernetes = newFakeKubernetes()
  kubernetes.before = ({ method }) => { if (method === 'POST') kubernetes.put(pathOfNamespace('homecraft-acme'), newNamespace()) }
  t.match(await prepare(kubernetes), { kind: 'Later' })
})
