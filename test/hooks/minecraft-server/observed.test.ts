import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { MODE, PLAYERS_NOTE, POD_NOTE, SETTINGS, VOLUME_NOTE } from '../../../contracts/notes.ts'
import type { CompositeRequest } from '../../../hooks/metacontroller.ts'
import { observe, type ObservedSet } from '../../../hooks/minecraft-server/observed.ts'
import { applied, bound, doSync, newPod, newRequest, noted, READY, running, setOf, specOf, unnoted } from '../world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** The request after somebody else has changed its StatefulSet. */
function changed(request: CompositeRequest, change: (set: Json) => void): CompositeRequest {
  const result = structuredClone(request)
  change(setOf(result))
  return result
}

const seenSet = (request: CompositeRequest): ObservedSet => observe(request).set ?? t.fail('no StatefulSet is seen') as never

t.test('of a new server there is nothing to see', async (t) => {
  const { lastSpec, lastSftpUsers, ...seen } = observe(newRequest())
  t.same(seen, { hasChildren: false, set: undefined, service: undefined, pod: undefined, refusal: undefined, volume: undefined, players: undefined, conditions: [] })
  t.same([lastSpec(), lastSftpUsers()], [undefined, undefined])
})

t.test('children, notes and conditions are read once', async (t) => {
  const players = { digest: 'x', run: 'pod-1/0', ops: [], problems: ['nobody: no such player'] }
  const seen = observe(noted(running({ storageSize: '2Gi', storageClassName: 'fast', motd: 'x' }), { players }))
  t.match(seen, { hasChildren: true, pod: newPod({ settings: { motd: String } as never }), volume: bound('2Gi'), players })
  t.same(seen.lastSpec(), specOf({ storageSize: '2Gi', storageClassName: 'fast', motd: 'x' }))
  t.match(seen.set, { isSettled: true, isNew: false, wantedReplicas: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1, storageSize: '2Gi', storageClassName: 'fast' })
  t.match(seen.service, { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } })
  t.same(seen.conditions.map(({ type }) => type), ['Accepted', 'StorageReady', 'Available', 'Progressing', 'Degraded', 'PendingRestart'])
})

t.test('other children and other servers\' are not taken for this one\'s', async (t) => {
  const request = running()
  for (const group of Object.values(request.children)) for (const key of Object.keys(group)) {
    group[key.replace('mc-survival', 'mc-other')] = group[key]!
    delete group[key]
  }
  t.match(observe(request), { hasChildren: true, set: undefined, service: undefined })
  t.equal(observe(request).lastSpec(), undefined)
})

t.test('what nobody has written yet has the value that Kubernetes means by it', async (t) => {
  const bare = changed(running(), (set) => {
    delete set.status
    delete set.spec.replicas
    delete set.metadata.annotations
    delete set.spec.template.metadata.annotations
  })
  t.match(seenSet(bare), { isSettled: false, wantedReplicas: 1, replicas: 0, readyReplicas: 0, updatedReplicas: 0, running: undefined })
})

t.test('a StatefulSet is settled when its controller has seen its newest spec', async (t) => {
  for (const [observedGeneration, want] of [[1, false], [2, false], [3, true], [4, true]] as const) t.equal(seenSet(running({}, {}, { ...READY, observedGeneration })).isSettled, want, `${observedGeneration} of 3`)
  t.equal(seenSet(changed(running(), (set) => { set.metadata.generation = 1 })).isNew, true)
})

t.test('a refusal holds as long as the pod that was tried is not there', async (t) => {
  const refusal = { message: 'exceeded quota' }
  const MISSING = { replicas: 0, readyReplicas: 0, updatedReplicas: 0 }
  const seen = (status: Json, change: (set: Json) => void = () => undefined): string | undefined => observe(changed(noted(running({}, {}, status), { refusal }), change)).refusal
  t.equal(seen(MISSING), 'exceeded quota')
  t.equal(seen(READY), undefined, 'the pod is there')
  t.equal(seen({ ...MISSING, observedGeneration: 1 }), undefined, 'the newest was not tried')
  t.equal(seen(MISSING, (set) => { set.spec.replicas = 0 }), undefined, 'none is wanted')
})

t.test('what the running pod was started with is told by the newest template, else by relay, else by nobody', async (t) => {
  const OLD = { ...READY, updatedReplicas: 0 }
  const ofTemplate = seenSet(running({ motd: 'x' })).running
  const told = { mode: 'Running' as const, settings: { motd: 'told' }, restartRequest: 'told' }
  const table: { name: string; request: CompositeRequest; want: unknown }[] = [
    { name: 'the pod is of the newest template', request: noted(running({ motd: 'x' }), { pod: told }), want: ofTemplate },
    { name: 'the pod is of the newest template, and relay has not told of it', request: unnoted(running({ motd: 'x' })), want: ofTemplate },
    { name: 'the pod is of an older template, and relay tells which', request: noted(running({ motd: 'x' }, {}, OLD), { pod: told }), want: told },
    { name: 'the pod is of an older template, and nobody tells which', request: unnoted(running({ motd: 'x' }, {}, OLD)), want: undefined },
    { name: 'the counts are of the time before the newest template', request: noted(running({ motd: 'x' }, {}, { ...READY, observedGeneration: 2 }), { pod: told }), want: told },
    { name: 'the template is of a release that made no marks', request: changed(unnoted(running()), (set) => { set.spec.template.metadata.annotations = { 'homecraft.io/files-digest': 'x' } }), want: undefined },
    { name: 'somebody spoilt the marks of the template', request: changed(running(), (set) => { set.spec.template.metadata.annotations[SETTINGS] = '{' }), want: undefined },
    { name: 'there is no pod, whatever relay told last', request: noted(running({}, {}, {}), { pod: told }), want: undefined },
  ]
  for (const { name, request, want } of table) t.same(seenSet(request).running, want, name)
  t.equal(seenSet(changed(running(), (set) => { set.spec.template.metadata.annotations[MODE] = 'Maintenance' })).running?.mode, 'Maintenance')
})

t.test('a note that somebody spoilt counts as absent', async (t) => {
  const notes = [{ note: POD_NOTE, field: 'pod' }, { note: VOLUME_NOTE, field: 'volume' }, { note: PLAYERS_NOTE, field: 'players' }] as const
  for (const { note, field } of notes) {
    for (const text of ['', '{', 'null', '[]', '7', '{"phase":"Gone"}', JSON.stringify({ uid: 'x'.repeat(65) })]) {
      t.equal(observe(changed(running(), (set) => { set.metadata.annotations[note] = text }))[field], undefined, `${field}: ${text}`)
    }
  }
})

t.test('a note with more than is known is read for what is known', async (t) => {
  const request = changed(running(), (set) => { set.metadata.annotations[VOLUME_NOTE] = JSON.stringify({ ...bound(), colour: 'red' }) })
  t.same(observe(request).volume, bound())
})

const encode = (text: string): string => Buffer.from(text).toString('base64')

t.test('a record of the last spec that somebody spoilt counts as absent', async (t) => {
  for (const text of ['{', 'null', '{}', '{"eula":false}', undefined]) {
    const request = running()
    const secret: Json = request.children['Secret.v1']!['default/mc-survival']
    secret.data['accepted-spec.json'] = text === undefined ? undefined : encode(text)
    t.same([observe(request).lastSpec(), observe(request).lastSftpUsers()], [undefined, undefined], text ?? 'none')
  }
})

t.test('passwords that were crypted before are known even when the rest of the record is not valid any more', async (t) => {
  const request = running({ sftpUsers: ['steve:secret:1000:1000:files'] })
  const secret: Json = request.children['Secret.v1']!['default/mc-survival']
  const recorded = JSON.parse(Buffer.from(secret.data['accepted-spec.json'], 'base64').toString())
  secret.data['accepted-spec.json'] = encode(JSON.stringify({ ...recorded, colour: 'red' }))
  t.same([observe(request).lastSpec(), observe(request).lastSftpUsers()], [undefined, recorded.sftpUsers])
})

t.test('conditions that are none of ours are dropped whole, and made anew', async (t) => {
  for (const status of [undefined, null, {}, { conditions: 'all well' }, { conditions: [{ type: 'Ready' }] }]) {
    const request = newRequest()
    t.same(observe({ ...request, parent: { ...request.parent, status } }).conditions, [], JSON.stringify(status))
  }
})

t.test('a StatefulSet that can\'t be read is a bug, not an absent one', async (t) => {
  t.throws(() => observe(changed(running(), (set) => { delete set.spec.volumeClaimTemplates })))
  t.throws(() => observe(changed(running(), (set) => { set.spec.volumeClaimTemplates = [] })))
  const { 'StatefulSet.apps/v1': _sets, ...rest } = newRequest().children
  t.throws(() => observe({ ...newRequest(), children: rest }), /names no StatefulSets/)
})

t.test('a Service without an address is seen all the same', async (t) => {
  const first = newRequest()
  t.match(observe(applied(first, doSync(first), {}, undefined)).service, { status: { loadBalancer: {} } })
})

t.test('nothing of a request is kept until a full collection', async (t) => {
  v8.setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void
  const text = JSON.stringify({ ...running(), padding: Array.from({ length: 1000 }, (_, at) => ({ at })) })
  const used = (): number => {
    for (let index = 0; index < 200; index++) observe(JSON.parse(text) as CompositeRequest)
    // What is young counts as old after two of them.
    for (let times = 0; times < 3; times++) collect({ type: 'minor' })
    return process.memoryUsage().heapUsed
  }
  used()
  const before = used()
  t.ok(used() - before < 200 * text.length / 2)
})
