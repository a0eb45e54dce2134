import { fieldValue, resourceValue, type PodPlace } from './field-reference.ts'
import { fileMode } from './modes.ts'
import type { DataSource } from './env.ts'
import type { DataObject, Pod, PodVolume } from './shapes.ts'

/** A file of a volume that is made from objects of the API. */
export interface VolumeFile {
  path: string
  content: Buffer
  mode: number
}

/** Whose volume it is, and what it is made from. */
export interface VolumeContext {
  pod: Pod
  place: PodPlace
  source: DataSource
}

/** A volume cannot be made now; the message says why, in the kubelet's words. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError'
}

type Projection = NonNullable<PodVolume['projected']>['sources'][number]
type Items = NonNullable<PodVolume['secret']>['items']
type DownwardItems = NonNullable<PodVolume['downwardAPI']>['items']
interface Reference {
  name: string
  optional: boolean
  items?: Items
}

/** The files of a volume that is made from objects of the API; undefined when it is of another type. */
export function volumeFiles(volume: PodVolume, context: VolumeContext): VolumeFile[] | undefined {
  const { secret, configMap, downwardAPI, projected } = volume
  const content = (sources: Projection[], mode: number): VolumeFile[] => sources.flatMap((source) => projectedFiles(source, mode, context))
  if (secret) return content([{ secret: { ...secret, name: secret.secretName } }], secret.defaultMode)
  if (configMap) return content([{ configMap }], configMap.defaultMode)
  if (downwardAPI) return content([{ downwardAPI }], downwardAPI.defaultMode)
  return projected && content(projected.sources, projected.defaultMode)
}

function projectedFiles(source: Projection, mode: number, context: VolumeContext): VolumeFile[] {
  if (source.secret) return objectFiles('Secret', source.secret, mode, context)
  if (source.configMap) return objectFiles('ConfigMap', source.configMap, mode, context)
  if (source.downwardAPI) return source.downwardAPI.items.map((item) => downwardFile(item, mode, context))
  throw new VolumeError(`projected source ${Object.keys(source).join(', ')} is not supported on this machine, which makes no service-account tokens for pods: set automountServiceAccountToken: false`)
}

function objectFiles(kind: 'Secret' | 'ConfigMap', reference: Reference, mode: number, { pod, source }: VolumeContext): VolumeFile[] {
  const { namespace } = pod.metadata
  const object = kind === 'Secret' ? source.secret(namespace, reference.name) : source.configMap(namespace, reference.name)
  if (!object) {
    if (reference.optional) return []
    throw new VolumeError(`${kind.toLowerCase()} "${reference.name}" not found`)
  }
  const entries = dataEntries(kind, object)
  const { fsGroup } = pod.spec.securityContext
  const items: NonNullable<Items> = reference.items ?? [...entries.keys()].sort().map((key) => ({ key, path: key }))
  return items.flatMap((item) => {
    const content = entries.get(item.key)
    if (content) return [{ path: checkPath(item.path), content, mode: fileMode(item.mode ?? mode, fsGroup) }]
    if (reference.optional) return []
    throw new VolumeError(`references non-existent ${kind === 'Secret' ? 'secret' : 'config'} key: ${item.key}`)
  })
}

function dataEntries(kind: 'Secret' | 'ConfigMap', { data, binaryData }: DataObject): Map<string, Buffer> {
  const text = Object.entries(data).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, kind === 'Secret' ? 'base64' : 'utf8')])
  const binary = Object.entries(binaryData).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, 'base64')])
  return new Map([...text, ...binary])
}

function downwardFile(item: DownwardItems[number], mode: number, { pod, place }: VolumeContext): VolumeFile {
  const { fieldRef, resourceFieldRef } = item
  const container = pod.spec.containers.find(({ name }) => name === resourceFieldRef?.containerName)
  const field = fieldRef && fieldValue(pod, place, fieldRef.fieldPath)
  const resource = resourceFieldRef && container && resourceValue(container, resourceFieldRef.resource, resourceFieldRef.divisor)
  const value = field ?? resource
  if (value === undefined) throw new VolumeError(`unsupported downward reference for ${item.path}`)
  return { path: checkPath(item.path), content: Buffer.from(value), mode: fileMode(item.mode ?? mode, pod.spec.securityContext.fsGroup) }
}

/** The API server refuses such paths too; a file is never written outside its volume. */
function checkPath(path: string): string {
  if (path.startsWith('/') || path.split('/').includes('..')) throw new VolumeError(`invalid path ${path}: it must stay inside the volume`)
  return path
}
