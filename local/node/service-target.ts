import { portNumber } from './probe-check.ts'
import type { Pod, Service } from './shapes.ts'

/** The pod a Service leads to: one that goes on and has an address, a ready one first, then by name. */
export function targetPod(service: Service, pods: Pod[]): Pod | undefined {
  const { selector } = service.spec
  const labels = Object.entries(selector)
  if (labels.length === 0) return undefined
  const matches = pods.filter(({ metadata, status }) => metadata.namespace === service.metadata.namespace && status.podIP && labels.every(([key, value]) => metadata.labels[key] === value))
  const alive = matches.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed')
  const rank = (pod: Pod): number => (pod.metadata.deletionTimestamp ? 2 : 0) + (isReady(pod) ? 0 : 1)
  return alive.toSorted((a, b) => rank(a) - rank(b) || (a.metadata.name < b.metadata.name ? -1 : 1))[0]
}

/** The address and port behind a port of a Service; undefined while there is none. */
export function targetOf(service: Service, port: Service['spec']['ports'][number], pods: Pod[]): { host: string; port: number } | undefined {
  const pod = targetPod(service, pods)
  const wanted = port.targetPort ?? port.port
  const numbers = pod?.spec.containers.map((container) => portNumber(container, wanted)) ?? []
  const number = numbers.find((one) => one !== undefined)
  return pod?.status.podIP && number !== undefined ? { host: pod.status.podIP, port: number } : undefined
}

function isReady({ status }: Pod): boolean {
  return status.conditions.some(({ type, status: answer }) => type === 'Ready' && answer === 'True')
}
