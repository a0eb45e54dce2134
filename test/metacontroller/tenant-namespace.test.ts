import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { TENANT_LABEL } from '../../contracts/identity.ts'
import { ROUTES } from '../../hooks/app.ts'
import { ATTACHMENT_RULE } from '../../hooks/tenant-namespace/sync.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const read = (name: string): Json => parse(readFileSync(new URL(`../../metacontroller/${name}.yaml`, import.meta.url), 'utf8'))
const { metadata, spec }: Json = read('tenant-namespace')
const kinds: Record<string, string> = { resourcequotas: 'ResourceQuota', limitranges: 'LimitRange', networkpolicies: 'NetworkPolicy' }

t.test('the controller keeps its name for ever, since it marks what is attached', async (t) => {
  t.equal(metadata.name, 'tenant-namespace')
})

t.test('it calls the hooks where and how minecraft-server does', async (t) => {
  const { webhook, version } = spec.hooks.sync
  const other: Json = read('minecraft-server').spec
  t.equal(version, 'v2')
  t.same({ ...webhook, path: undefined }, { ...other.hooks.sync.webhook, path: undefined })
  t.same(spec.endpointConfigs, other.endpointConfigs)
  t.ok(Object.keys(ROUTES).includes(webhook.path), webhook.path)
})

t.test('it sees the Namespaces with the label of a tenant, and can hold up no deletion', async (t) => {
  t.same(spec.resources, [{ apiVersion: 'v1', resource: 'namespaces', labelSelector: { matchExpressions: [{ key: TENANT_LABEL, operator: 'Exists' }] } }])
  t.same(Object.keys(spec.hooks), ['sync'], 'no finalize hook: Metacontroller adds no finalizer')
  t.equal(spec.resyncPeriodSeconds, 60)
})

t.test('whatever the hook may attach is one of the controller\'s attachments, and is updated in place', async (t) => {
  t.same(spec.attachments.map((one: Json) => `${kinds[one.resource]}.${one.apiVersion}`), ATTACHMENT_RULE.allowed)
  for (const { resource, updateStrategy } of spec.attachments) t.equal(updateStrategy?.method, 'InPlace', resource)
})
