import { expand } from './expand.ts'
import { fieldValue, resourceValue, type PodPlace } from './field-reference.ts'
import type { Container, DataObject, EnvVariable, Pod } from './shapes.ts'

/** Finds the ConfigMaps and Secrets of a namespace. */
export interface DataSource {
  configMap(namespace: string, name: string): DataObject | undefined
  secret(namespace: string, name: string): DataObject | undefined
}

/** Something that the container's configuration refers to is missing: it starts as soon as that is there. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Kind = 'ConfigMap' | 'Secret'

/** The environment that a container's `envFrom` and `env` state, in the kubelet's order: later ones win, and may refer to earlier ones. */
export function containerEnv(container: Container, pod: Pod, place: PodPlace, source: DataSource): Map<string, string> {
  const env = new Map<string, string>()
  for (const { prefix, configMapRef, secretRef } of container.envFrom) {
    if (configMapRef) addAll(env, prefix, find('ConfigMap', configMapRef, pod, source))
    if (secretRef) addAll(env, prefix, find('Secret', secretRef, pod, source))
  }
  for (const variable of container.env) {
    const value = variable.value || !variable.valueFrom ? expand(variable.value, env) : referredValue(variable.valueFrom, container, pod, { place, source })
    if (value !== undefined) env.set(variable.name, value)
  }
  return env
}

/** The decoded entries of a ConfigMap or Secret that are text. */
export function textEntries(kind: Kind, object: DataObject): Map<string, string> {
  const decode = (value: string): string => (kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value)
  return new Map(Object.entries(object.data).map(([key, value]) => [key, decode(value)]))
}

function addAll(env: Map<string, string>, prefix: string, entries: Map<string, string>): void {
  for (const [key, value] of entries) env.set(prefix + key, value)
}

interface Outside {
  place: PodPlace
  source: DataSource
}

function referredValue(from: NonNullable<EnvVariable['valueFrom']>, container: Container, pod: Pod, { place, source }: Outside): string | undefined {
  if (from.configMapKeyRef) return keyValue('ConfigMap', from.configMapKeyRef, pod, source)
  if (from.secretKeyRef) return keyValue('Secret', from.secretKeyRef, pod, source)
  const resource = from.resourceFieldRef
  const owner = resource?.containerName ? pod.spec.containers.find((one) => one.name === resource.containerName) : container
  const value = resource && owner ? resourceValue(owner, resource.resource, resource.divisor) : fieldValue(pod, place, from.fieldRef?.fieldPath ?? '')
  if (value === undefined) throw new ConfigError(`unsupported reference: ${JSON.stringify(from)}`)
  return value
}

function keyValue(kind: Kind, reference: { name: string; key: string; optional: boolean }, pod: Pod, source: DataSource): string | undefined {
  const value = find(kind, reference, pod, source).get(reference.key)
  if (value !== undefined || reference.optional) return value
  throw new ConfigError(`couldn't find key ${reference.key} in ${kind} ${pod.metadata.namespace}/${reference.name}`)
}

function find(kind: Kind, { name, optional }: { name: string; optional: boolean }, pod: Pod, source: DataSource): Map<string, string> {
  const { namespace } = pod.metadata
  const object = kind === 'Secret' ? source.secret(namespace, name) : source.configMap(namespace, name)
  if (object) return textEntries(kind, object)
  if (optional) return new Map()
  throw new ConfigError(`${kind.toLowerCase()} "${name}" not found`)
}
