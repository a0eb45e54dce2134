import { availableParallelism, totalmem } from 'node:os'
import { parseQuantity } from './quantity.ts'
import type { Container, Pod } from './shapes.ts'

/** What only the node knows of a pod. */
export interface PodPlace {
  podIP: string
  hostIP: string
  nodeName: string
}

/** The value of a `fieldRef`; undefined when there is no such field. https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
export function fieldValue(pod: Pod, place: PodPlace, path: string): string | undefined {
  const { name, namespace, uid, labels, annotations } = pod.metadata
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (subscript?.[2] !== undefined) return (subscript[1] === 'labels' ? labels : annotations)[subscript[2]] ?? ''
  const values: Record<string, string> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'metadata.labels': formatMap(labels),
    'metadata.annotations': formatMap(annotations),
    'spec.nodeName': place.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': place.podIP,
    'status.podIPs': place.podIP,
    'status.hostIP': place.hostIP,
    'status.hostIPs': place.hostIP,
  }
  return values[path]
}

/** The value of a `resourceFieldRef`: what the machine has where the container sets no limit. */
export function resourceValue(container: Container, resource: string, divisor: string): string | undefined {
  const [list, name = ''] = resource.split('.')
  const machine: Record<string, string> = { cpu: String(availableParallelism()), memory: String(totalmem()) }
  const { limits, requests } = container.resources
  const quantity = list === 'limits' ? (limits[name] ?? machine[name]) : list === 'requests' ? (requests[name] ?? '0') : undefined
  if (quantity === undefined) return undefined
  return String(Math.ceil(parseQuantity(quantity) / (parseQuantity(divisor) || 1)))
}

/** As the kubelet writes a map into a file: a line for each key, in order. */
function formatMap(map: Record<string, string>): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n')
}
