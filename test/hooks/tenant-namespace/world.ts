import type { DecoratorReply, DecoratorRequest } from '../../../hooks/decorator.ts'
import { ATTACHMENT_RULE } from '../../../hooks/tenant-namespace/sync.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** Every kind that Metacontroller sends, without an object. */
const none = (): DecoratorRequest['attachments'] => Object.fromEntries(ATTACHMENT_RULE.allowed.map((kind) => [kind, {}]))

/** A request for a Namespace as Metacontroller sends it, without attachments. */
export const newNamespaceRequest = (name = 'homecraft-acme', labels: Record<string, string> = { 'homecraft.io/tenant': 'acme' }): DecoratorRequest => ({
  object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: 'e7b0a7de-0000-4000-8000-000000000001', labels } },
  attachments: none(),
})

/** What the cluster makes of a reply: the attachments are there with a status of their own, the annotations are set. */
export function attached(request: DecoratorRequest, reply: DecoratorReply): DecoratorRequest {
  const attachments = none()
  for (const one of structuredClone(reply.attachments) as Json[]) {
    one.metadata = { ...one.metadata, uid: `uid-of-${one.metadata.name}`, resourceVersion: '7' }
    if (one.kind === 'ResourceQuota') one.status = { hard: one.spec.hard, used: Object.fromEntries(Object.keys(one.spec.hard).map((resource) => [resource, '0'])) }
    attachments[`${one.kind}.${one.apiVersion}`]![`${one.metadata.namespace}/${one.metadata.name}`] = one
  }
  const annotations = Object.fromEntries(Object.entries({ ...request.object.metadata.annotations, ...reply.annotations }).filter((entry): entry is [string, string] => entry[1] !== null))
  return { object: { ...request.object, metadata: { ...request.object.metadata, annotations } }, attachments }
}
