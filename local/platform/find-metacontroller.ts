import { z } from 'zod'
import { LOCAL_PROVISIONER } from './bootstrap-objects.ts'

const object = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().default(''), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({}).default({}),
  /** Of a StorageClass. */
  provisioner: z.string().optional(),
})
const podSpec = z.object({ containers: z.array(z.object({ image: z.string() })) })
const lease = z.object({ holderIdentity: z.string().min(1), leaseDurationSeconds: z.number().default(15), renewTime: z.iso.datetime({ offset: true }) })

/** Its own manifests name it so; its Helm chart adds `-helm`. */
const NAME_LABEL = /^metacontroller(-helm)?$/
const IMAGE = /(^|\/)metacontroller(:|@|$)/

/** What tells that a Metacontroller runs in a cluster, out of its Deployments, StatefulSets, Pods, Leases and StorageClasses as `kubectl get -o json` shows them. */
export function findMetacontrollers(json: string, now: number): string[] {
  const { items } = z.object({ items: z.array(object) }).parse(JSON.parse(json))
  return items.filter((one) => isSign(one, now)).map(({ kind, metadata }) => (metadata.namespace ? `${kind} ${metadata.namespace}/${metadata.name}` : `${kind} ${metadata.name}`))
}

function isSign(one: Found, now: number): boolean {
  if (one.kind === 'Lease') return isHeldLease(one, now)
  // The embedded cluster of another platform on some machine, whose driver runs beside it.
  if (one.kind === 'StorageClass') return one.provisioner === LOCAL_PROVISIONER
  return isRunning(one)
}

type Found = z.infer<typeof object>

function isRunning({ metadata, spec }: Found): boolean {
  if (spec['replicas'] === 0) return false
  return NAME_LABEL.test(metadata.labels['app.kubernetes.io/name'] ?? '') || imagesOf(spec).some((image) => IMAGE.test(image))
}

function imagesOf(spec: Record<string, unknown>): string[] {
  const template = z.object({ template: z.object({ spec: podSpec }) }).safeParse(spec).data?.template.spec
  return (template ?? podSpec.safeParse(spec).data)?.containers.map((container) => container.image) ?? []
}

function isHeldLease({ metadata, spec }: Found, now: number): boolean {
  const held = metadata.name === 'metacontroller' ? lease.safeParse(spec).data : undefined
  return held !== undefined && Date.parse(held.renewTime) + held.leaseDurationSeconds * 1000 > now
}
