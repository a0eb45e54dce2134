import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { isStatus, pathOf } from '../../lib/kubernetes.ts'
import { sync } from '../../hooks/minecraft-server/sync.ts'
import type { CompositeRequest } from '../../hooks/metacontroller.ts'
import { acceptedSpecs } from '../hostile-specs.ts'
import { newRequest, settings } from '../hooks/world.ts'
import { SAMPLES } from '../hooks/settings-samples.ts'
import { create, kubernetes, remove } from './platform.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** A namespace in which the API server enforces a level of Pod Security (https://kubernetes.io/docs/concepts/security/pod-security-admission/). */
async function enforcing(t: Test, level: 'baseline' | 'restricted'): Promise<string> {
  const name = `${level}-${randomBytes(4).toString('hex')}`
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': level } } })
  t.teardown(() => remove('Namespace', undefined, name))
  return name
}

/** The pod that the StatefulSet of a spec would make. */
function podOf(request: CompositeRequest, chosen = settings): Json {
  const set = sync(request, '2026-01-01T00:00:00Z', chosen).children.find(({ kind }) => kind === 'StatefulSet') as Json
  const { metadata, spec } = set.spec.template
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, generateName: 'mc-' }, spec: { ...spec, volumes: [...spec.volumes, { name: 'data', emptyDir: {} }] } }
}

/** What admission says to a pod; undefined when it takes it. Nothing is made. */
async function refusal(namespace: string, pod: Json): Promise<string | undefined> {
  const path = pathOf({ apiVersion: 'v1', name: 'pods' }, namespace)
  return kubernetes().call('POST', path, { body: pod, query: { dryRun: 'All', fieldValidation: 'Strict' } }).then(() => undefined, (error: unknown) => {
    if (isStatus(error, 403) || isStatus(error, 400) || isStatus(error, 422)) return String(error)
    throw error
  })
}

/** Settings of an administrator who allows everything. */
const LENIENT = { ...settings, allowed: { nodeLabels: ['*'], taints: ['*'], serviceAnnotations: ['*'], domains: ['*'] } }

const withoutSftp = (pod: Json): Json => ({ ...pod, spec: { ...pod.spec, containers: pod.spec.containers.filter(({ name }: { name: string }) => name !== 'sftp') } })
const pods = [
  { name: 'defaults', pod: podOf(newRequest()) },
  { name: 'maintenance', pod: podOf(newRequest({ desiredState: 'Maintenance' })) },
  ...Object.entries(SAMPLES).map(([path, sample]) => ({ name: path, pod: podOf(newRequest(specWith(path, sample))) })),
]

/** The spec of a sample: a value at a path, with what else it needs. */
function specWith(path: string, { value, with: others = {} }: { value: unknown; with?: object }): Json {
  const spec: Json = structuredClone(others)
  const names = path.split('.')
  const last = names.pop() ?? ''
  const parent = names.reduce((object, name) => (object[name] ??= {}), spec)
  parent[last] = value
  return spec
}

t.test('every pod passes Pod Security at baseline, and at restricted without the SFTP container', async (t) => {
  const baseline = await enforcing(t, 'baseline')
  const restricted = await enforcing(t, 'restricted')
  for (const { name, pod } of pods) {
    t.equal(await refusal(baseline, pod), undefined, `${name}: baseline`)
    if (name !== 'maintenance') t.equal(await refusal(restricted, withoutSftp(pod)), undefined, `${name}: restricted, without SFTP`)
  }
  t.match(await refusal(restricted, podOf(newRequest())), /violates PodSecurity.*container "sftp"/s, 'control: SFTP needs root, which restricted refuses')
  t.match(await refusal(baseline, { ...pods[0]!.pod, spec: { ...pods[0]!.pod.spec, hostNetwork: true } }), /violates PodSecurity/, 'control: admission is at work')
})

t.test('nothing that the schema takes makes a pod that admission refuses', async (t) => {
  const baseline = await enforcing(t, 'baseline')
  const bad: string[] = []
  const waiting = [...acceptedSpecs()]
  const worker = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      // The pod is the same for every set of SFTP users, and passwords take long to crypt.
      const users = next.path === 'sftpUsers[]' ? {} : { sftpUsers: [] }
      const said = await refusal(baseline, podOf(newRequest({ ...next.spec, ...users }), LENIENT))
      if (said) bad.push(`${next.path}: ${next.name}: ${said}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  t.same(bad, [])
})
