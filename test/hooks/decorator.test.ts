import t from 'tap'
import { DecoratorRequest, guardAttachments, type AttachmentRule } from '../../hooks/decorator.ts'

const KINDS = ['ResourceQuota.v1', 'LimitRange.v1']
const rule: AttachmentRule = { allowed: [...KINDS, 'ConfigMap.v1'], required: KINDS, annotations: ['homecraft.io/secured'] }
const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'one', namespace: 'homecraft-acme' } }
const limits = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'one', namespace: 'homecraft-acme' } }
const good = { annotations: { 'homecraft.io/secured': null }, attachments: [quota, limits] }
const request = (attachments = {}): DecoratorRequest => ({ object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'homecraft-acme' } }, attachments: { 'ResourceQuota.v1': {}, 'LimitRange.v1': {}, ...attachments } })
const there = request({ 'LimitRange.v1': { 'homecraft-acme/one': limits } })

t.test('a whole reply passes as it is', async (t) => {
  t.equal(guardAttachments(request(), good, rule), good)
  t.equal(guardAttachments(there, good, rule), good)
  t.ok(guardAttachments(request(), { annotations: {}, attachments: [] }, rule), 'nothing wanted where nothing is')
})

t.test('replies that would take something away, or write what is not ours, are refused', async (t) => {
  const table = [
    { name: 'null', reply: null },
    { name: 'nothing', reply: undefined },
    { name: 'an empty object', reply: {} },
    { name: 'no attachments', reply: { annotations: {} } },
    { name: 'null attachments', reply: { ...good, attachments: null } },
    { name: 'an empty list where something is', reply: { ...good, attachments: [] } },
    { name: 'one attachment missing', reply: { ...good, attachments: [limits] } },
    { name: 'a null attachment', reply: { ...good, attachments: [quota, limits, null] } },
    { name: 'an attachment twice', reply: { ...good, attachments: [quota, limits, limits] } },
    { name: 'an attachment of a kind that is not ours', reply: { ...good, attachments: [quota, limits, { ...quota, kind: 'Secret' }] } },
    { name: 'an attachment of another version', reply: { ...good, attachments: [quota, { ...limits, apiVersion: 'v2' }] } },
    { name: 'an attachment in another namespace', reply: { ...good, attachments: [quota, { ...limits, metadata: { name: 'one', namespace: 'kube-system' } }] } },
    { name: 'an attachment without a namespace, which nobody would fill in', reply: { ...good, attachments: [quota, { ...limits, metadata: { name: 'one' } }] } },
    { name: 'a number that is none', reply: { ...good, attachments: [quota, { ...limits, spec: { limits: NaN } }] } },
    { name: 'another annotation', reply: { ...good, annotations: { 'kubernetes.io/description': 'x' } } },
    { name: 'an annotation that is no text', reply: { ...good, annotations: { 'homecraft.io/secured': true } } },
    { name: 'labels', reply: { ...good, labels: { a: 'b' } } },
    { name: 'a status', reply: { ...good, status: {} } },
    { name: 'finalized', reply: { ...good, finalized: true } },
  ]
  for (const { name, reply } of table) t.throws(() => guardAttachments(there, reply, rule), { code: 'HC_UNSAFE_REPLY' }, name)
})

t.test('a request is read as Metacontroller sends it', async (t) => {
  t.ok(DecoratorRequest.safeParse({ ...there, controller: {}, related: {}, finalizing: false }).success)
  for (const body of [{}, { object: there.object }, { attachments: {} }, { ...there, attachments: null }, { ...there, attachments: { 'LimitRange.v1': { x: null } } }]) t.notOk(DecoratorRequest.safeParse(body).success, JSON.stringify(body))
})
