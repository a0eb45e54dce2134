import t from 'tap'
import { findMetacontrollers } from '../../../local/platform/find-metacontroller.ts'

const now = Date.parse('2026-01-01T12:00:00Z')

interface Case {
  name: string
  object: object
  want: string[]
}

const labelled = (labels: object, more: object = {}): object => ({ kind: 'Deployment', metadata: { name: 'm', namespace: 'n', labels }, spec: more })
const withImage = (image: string): object => ({ kind: 'StatefulSet', metadata: { name: 'm', namespace: 'n' }, spec: { replicas: 1, template: { spec: { containers: [{ image }] } } } })
const lease = (name: string, spec: object): object => ({ kind: 'Lease', metadata: { name, namespace: 'n' }, spec })
const held = { holderIdentity: 'host_1', leaseDurationSeconds: 15, renewTime: '2026-01-01T11:59:50.123456Z' }

const cases: Case[] = [
  { name: 'its own manifests are known by their label', object: labelled({ 'app.kubernetes.io/name': 'metacontroller' }), want: ['Deployment n/m'] },
  { name: 'its Helm chart is known by its label', object: labelled({ 'app.kubernetes.io/name': 'metacontroller-helm' }), want: ['Deployment n/m'] },
  { name: 'one that is scaled to 0 does not run', object: labelled({ 'app.kubernetes.io/name': 'metacontroller' }, { replicas: 0 }), want: [] },
  { name: 'one without labels is known by its image', object: withImage('ghcr.io/metacontroller/metacontroller:v4.17.2'), want: ['StatefulSet n/m'] },
  { name: 'an image by digest is known too', object: withImage('mirror.example/metacontroller@sha256:1'), want: ['StatefulSet n/m'] },
  { name: 'a Pod is known by its image', object: { kind: 'Pod', metadata: { name: 'p', namespace: 'n' }, spec: { containers: [{ image: 'metacontroller' }] } }, want: ['Pod n/p'] },
  { name: 'other programs are not it', object: withImage('example/metacontroller-ui:1'), want: [] },
  { name: 'a held lease tells of one outside the cluster', object: lease('metacontroller', held), want: ['Lease n/metacontroller'] },
  { name: 'a lease that ran out is not held', object: lease('metacontroller', { ...held, renewTime: '2026-01-01T11:59:00Z' }), want: [] },
  { name: 'a lease without a holder is not held', object: lease('metacontroller', { ...held, holderIdentity: '' }), want: [] },
  { name: 'the cluster of another platform has a driver of its own', object: { kind: 'StorageClass', metadata: { name: 'local' }, provisioner: 'homecraft.io/local' }, want: ['StorageClass local'] },
  { name: 'other storage classes tell nothing', object: { kind: 'StorageClass', metadata: { name: 'local' }, provisioner: 'rancher.io/local-path' }, want: [] },
  { name: 'the lease of another program is not its', object: lease('kube-scheduler', held), want: [] },
]

for (const { name, object, want } of cases) t.test(name, async (t) => void t.strictSame(findMetacontrollers(JSON.stringify({ items: [object] }), now), want))
