import t from 'tap'
import { namespaceOf, TenantSlug, tenantOf } from '../../contracts/identity.ts'

const TENANTS: { name: string; namespace: string; labels?: Record<string, string>; want: string | undefined }[] = [
  { name: 'the namespace default is the tenant default\'s, whatever its labels say', namespace: 'default', labels: { 'homecraft.io/tenant': 'other' }, want: 'default' },
  { name: 'a labelled namespace is its tenant\'s', namespace: 'homecraft-alice', labels: { 'homecraft.io/tenant': 'alice' }, want: 'alice' },
  { name: 'a namespace without the label is nobody\'s', namespace: 'homecraft-alice', want: undefined },
  { name: 'a label on a namespace of another name is a mistake', namespace: 'kube-system', labels: { 'homecraft.io/tenant': 'alice' }, want: undefined },
  { name: 'nobody else becomes the tenant default', namespace: 'homecraft-default', labels: { 'homecraft.io/tenant': 'default' }, want: undefined },
  { name: 'a label that is no slug is a mistake', namespace: 'homecraft-A.b', labels: { 'homecraft.io/tenant': 'A.b' }, want: undefined },
]

for (const { name, namespace, labels, want } of TENANTS) t.equal(tenantOf(namespace, labels), want, name)

t.test('a tenant has its namespace, and back', async (t) => {
  for (const slug of ['alice', 'default', 'a']) {
    const namespace = namespaceOf(slug)
    t.equal(tenantOf(namespace, { 'homecraft.io/tenant': slug }), slug)
  }
})

t.test('a slug can be a part of a subject and of a namespace', async (t) => {
  for (const slug of ['a', 'alice-2', 'x'.repeat(40)]) t.ok(TenantSlug.safeParse(slug).success, slug)
  for (const slug of ['', 'A', 'a.b', 'a*', '>', 'a b', '-a', 'a-', '1a', 'x'.repeat(41), 'a\n']) t.notOk(TenantSlug.safeParse(slug).success, JSON.stringify(slug))
})
