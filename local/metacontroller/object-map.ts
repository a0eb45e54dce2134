import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { keyOf } from '../kubernetes/reflector.ts'
import { groupOf } from './owner.ts'

/** Objects of one kind by `namespace/name`, or by `name` where there is no namespace. */
export interface Group {
  apiVersion: string
  kind: string
  objects: Map<string, KubernetesObject>
}

/** Objects by kind; the key is `Kind.apiVersion`, as hooks get it. */
export type ObjectMap = Map<string, Group>

/** Objects by kind and key, as hooks get them. */
export type WireMap = Record<string, Record<string, KubernetesObject>>

/** The group of a kind, made when missing, so that hooks see every kind they asked for. */
export function groupIn(map: ObjectMap, apiVersion: string, kind: string): Group {
  const id = `${kind}.${apiVersion}`
  const group = map.get(id) ?? { apiVersion, kind, objects: new Map() }
  map.set(id, group)
  return group
}

/** Objects by kind; of two with one key the later one counts. */
export function toObjectMap(objects: Iterable<KubernetesObject>): ObjectMap {
  const map: ObjectMap = new Map()
  for (const object of objects) insert(map, object)
  return map
}

/** Adds an object. */
export function insert(map: ObjectMap, object: KubernetesObject): void {
  groupIn(map, object.apiVersion, object.kind).objects.set(keyOf(object), object)
}

/** The groups by API group, version, and kind: the order in which children are written. */
export function sortedGroups(map: ObjectMap): Group[] {
  const rank = ({ apiVersion, kind }: Group): string[] => [groupOf(apiVersion), apiVersion.slice(apiVersion.indexOf('/') + 1), kind]
  return [...map.values()].sort((left, right) => compare(rank(left), rank(right)))
}

/** The objects of a group by key, in the order of the keys. */
export function sortedObjects(group: Group): [string, KubernetesObject][] {
  return [...group.objects].sort(([left], [right]) => compare([left], [right]))
}

/** The form of version v2: every object, always by `namespace/name` where there is a namespace. */
export function toUniform(map: ObjectMap): WireMap {
  const groups = sortedGroups(map).map((group) => [`${group.kind}.${group.apiVersion}`, Object.fromEntries(sortedObjects(group))] as const)
  return Object.fromEntries(groups)
}

/** The form of version v1: relative to the parent, by name within its namespace; other namespaces are left out. */
export function toRelative(map: ObjectMap, parent: KubernetesObject): WireMap {
  const home = parent.metadata.namespace
  if (!home) return toUniform(map)
  const groups = sortedGroups(map).map((group) => {
    const near = sortedObjects(group).filter(([, object]) => object.metadata.namespace === home)
    return [`${group.kind}.${group.apiVersion}`, Object.fromEntries(near.map(([, object]) => [object.metadata.name, object]))] as const
  })
  return Object.fromEntries(groups)
}

function compare(left: string[], right: string[]): number {
  const at = left.findIndex((part, index) => part !== right[index])
  if (at < 0) return 0
  return (left[at] ?? '') < (right[at] ?? '') ? -1 : 1
}
