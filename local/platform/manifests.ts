import { z } from 'zod'

/** An object of a manifest: what every one has, and the rest as it is. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
})

/** An object of a manifest. */
export type Manifest = z.infer<typeof manifest>

/** Kinds that run an image, or are about what does: on this machine the launcher runs the programs instead. */
const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Job', 'CronJob', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])

/** Whether an object makes sense only where images run. */
export function isWorkload(object: Manifest): boolean {
  return workloadKinds.has(object.kind)
}

/** Whether an object defines a kind. */
export function isDefinition(object: Manifest): boolean {
  return object.kind === 'CustomResourceDefinition'
}

/** Whether an object is a controller of Metacontroller's. */
export function isController(object: Manifest): boolean {
  return object.apiVersion.startsWith('metacontroller.k8s.io/')
}

const webhook = z.looseObject({
  path: z.string(),
  service: z.looseObject({ name: z.string(), namespace: z.string(), port: z.int().optional() }),
})
const controllerSpec = z.looseObject({
  endpointConfigs: z.array(z.looseObject({ host: z.string() })).optional(),
  hooks: z.record(z.string(), z.looseObject({ webhook: z.unknown() })),
})

/** `host:port` on this machine of the part that plays a Service of the platform, by the Service's name. */
export type LocalServices = Readonly<Record<string, string>>

/** A controller whose hooks are called at processes of this machine instead of Services of the cluster; other objects as they are. */
export function toLocalController(object: Manifest, services: LocalServices): Manifest {
  if (!isController(object)) return object
  const spec = controllerSpec.parse(object['spec'])
  const hooks: Record<string, unknown> = {}
  for (const [name, hook] of Object.entries(spec.hooks)) hooks[name] = { ...hook, webhook: toLocalWebhook(hook.webhook, services) }
  const endpointConfigs = spec.endpointConfigs?.map((config) => ({ ...config, host: toLocalHost(config.host, services) }))
  return { ...object, spec: { ...spec, ...(endpointConfigs && { endpointConfigs }), hooks } }
}

/** `service` and `path` become a `url`; a webhook that has a URL already keeps it. */
function toLocalWebhook(value: unknown, services: LocalServices): unknown {
  const parsed = webhook.safeParse(value)
  if (!parsed.success) return value
  const { service, path, ...rest } = parsed.data
  const host = services[service.name]
  if (host === undefined) throw new Error(`A hook is served by the Service "${service.name}", but no part of this platform plays it.`)
  return { ...rest, url: `http://${host}${path}` }
}

/** The connection settings of `hooks.minecraft-system:8080`, with or without `.svc`, are for the part that plays `hooks`. */
function toLocalHost(host: string, services: LocalServices): string {
  const [name = ''] = host.split(/[.:]/)
  return services[name] ?? host
}

const workloadSpec = z.object({ template: z.object({ spec: z.object({ containers: z.array(z.object({ name: z.string(), args: z.array(z.string()).default([]) })) }) }) })

/** The arguments of the container `name` of the workload `name`, whatever its kind. */
export function argumentsOf(objects: readonly Manifest[], name: string): string[] {
  const workload = objects.find((object) => isWorkload(object) && object.metadata.name === name && object.kind !== 'PodDisruptionBudget')
  const container = workload && workloadSpec.parse(workload['spec']).template.spec.containers.find((one) => one.name === name)
  if (!container) throw new Error(`The manifests hold no workload "${name}" with a container of that name.`)
  return container.args
}

/** Arguments with some flags set to other values; those that were not there are added. */
export function withFlags(args: readonly string[], flags: Readonly<Record<string, string>>): string[] {
  const kept = args.filter((arg) => !Object.keys(flags).some((name) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
  return [...kept, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)]
}
