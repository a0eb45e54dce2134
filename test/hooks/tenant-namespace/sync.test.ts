import t from 'tap'
import { stringify } from 'yaml'
import type { DecoratorReply, DecoratorRequest } from '../../../hooks/decorator.ts'
import { guardAttachments } from '../../../hooks/decorator.ts'
import { ATTACHMENT_RULE, sync } from '../../../hooks/tenant-namespace/sync.ts'
import { NOW, settings } from '../world.ts'
import { attached, newNamespaceRequest } from './world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

t.formatSnapshot = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

const doSync = (request: DecoratorRequest, given = settings): DecoratorReply => guardAttachments(request, sync(request, NOW, given), ATTACHMENT_RULE)
const secured = attached(newNamespaceRequest(), doSync(newNamespaceRequest()))
const annotationOf = (request: DecoratorRequest, given = settings): string | null | undefined => doSync(request, given).annotations['homecraft.io/secured']

/** The secured namespace with one thing about an attachment changed. */
function spoilt(kind: string, spoil: (attachment: Json) => unknown): DecoratorRequest {
  const request = structuredClone(secured)
  const group = Object.entries(request.attachments).find(([key]) => key.startsWith(`${kind}.`))![1]
  spoil(Object.values(group)[0])
  return request
}

t.test('the namespace of a tenant gets a quota, default limits and a closed network', async (t) => {
  t.matchSnapshot(doSync(newNamespaceRequest()), 'of a new namespace')
  t.matchSnapshot(doSync(secured).annotations, 'annotations once all is there')
})

t.test('a second sync writes nothing', async (t) => {
  const reply = doSync(secured)
  const again = attached(secured, reply)
  t.same(doSync(again), reply)
  t.same(attached(again, doSync(again)), again)
})

t.test('it is called secured only while all is there exactly as wanted', async (t) => {
  t.equal(annotationOf(newNamespaceRequest()), null, 'nothing there yet')
  t.equal(annotationOf(secured), 'true')
  for (const kind of Object.keys(secured.attachments)) t.equal(annotationOf({ ...secured, attachments: { ...secured.attachments, [kind]: {} } }), null, `without ${kind}`)
  const table: { name: string; kind: string; spoil: (attachment: Json) => unknown }[] = [
    { name: 'a quota that was raised', kind: 'ResourceQuota', spoil: ({ spec }) => { spec.hard.pods = '1000' } },
    { name: 'a quota with a limit missing', kind: 'ResourceQuota', spoil: ({ spec }) => { delete spec.hard['limits.cpu'] } },
    { name: 'a quota of some pods only', kind: 'ResourceQuota', spoil: ({ spec }) => { spec.scopes = ['Terminating'] } },
    { name: 'a quota that is not in force yet', kind: 'ResourceQuota', spoil: (quota) => delete quota.status },
    { name: 'a quota that does not count servers yet', kind: 'ResourceQuota', spoil: ({ status }) => { delete status.used['count/minecraftservers.homecraft.io'] } },
    { name: 'a quota of which other limits are in force', kind: 'ResourceQuota', spoil: ({ status }) => { status.hard = { ...status.hard, pods: '1000' } } },
    { name: 'limits that were raised', kind: 'LimitRange', spoil: ({ spec }) => { spec.limits[0].default.cpu = '64' } },
    { name: 'a policy that was opened', kind: 'NetworkPolicy', spoil: ({ spec }) => { spec.egress = [{}] } },
    { name: 'a policy for some pods only', kind: 'NetworkPolicy', spoil: ({ spec }) => { spec.podSelector = { matchLabels: { a: 'b' } } } },
    { name: 'a policy of another name', kind: 'NetworkPolicy', spoil: ({ metadata }) => { metadata.name = 'other' } },
    { name: 'a policy that is being deleted', kind: 'NetworkPolicy', spoil: ({ metadata }) => { metadata.deletionTimestamp = NOW } },
  ]
  for (const { name, kind, spoil } of table) t.equal(annotationOf(spoilt(kind, spoil)), null, name)
})

t.test('a quota that the administrator changed is applied before the namespace is called secured again', async (t) => {
  const raised = { ...settings, quota: { ...settings.quota, servers: 100 } }
  t.equal(annotationOf(secured, raised), null)
  t.equal(annotationOf(attached(secured, doSync(secured, raised)), raised), 'true')
})

t.test('a namespace with the label of another tenant, or of none, is left alone', async (t) => {
  const table: { name: string; labels: Record<string, string> }[] = [
    { name: 'kube-system', labels: { 'homecraft.io/tenant': 'acme' } },
    { name: 'homecraft-acme', labels: { 'homecraft.io/tenant': 'other' } },
    { name: 'homecraft-acme', labels: { 'homecraft.io/tenant': '' } },
    { name: 'homecraft-default', labels: { 'homecraft.io/tenant': 'default' } },
  ]
  for (const { name, labels } of table) t.same(doSync(newNamespaceRequest(name, labels)), { annotations: { 'homecraft.io/secured': null }, attachments: [] }, `${name} ${JSON.stringify(labels)}`)
})

t.test('a slip in the label of a closed namespace opens nothing', async (t) => {
  const slipped = structuredClone(secured)
  slipped.object.metadata.labels = { 'homecraft.io/tenant': 'acne' }
  t.same(doSync(slipped), doSync(secured))
})
