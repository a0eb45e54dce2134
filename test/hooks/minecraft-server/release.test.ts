import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { POD_NOTE, type VolumeNote } from '../../../contracts/notes.ts'
import { parseSftpUser, type SftpUser } from '../../../contracts/sftp-user.ts'
import { guardReply, type CompositeRequest } from '../../../hooks/metacontroller.ts'
import { observe } from '../../../hooks/minecraft-server/observed.ts'
import { CHILD_RULE, sync } from '../../../hooks/minecraft-server/sync.ts'
import { Pod } from '../../../relay/objects.ts'
import { toPodNote } from '../../../relay/pod-note.ts'
import { applied, asked, bound, child, condition, doSync, newRequest, noted, NOW, READY, running, setOf, settings, specOf } from '../world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const FOLDER = new URL('../fixtures/release-0.1.0/', import.meta.url)

/** What a former release left behind, as Metacontroller shows it to today's hooks: the new CRD has filled in its defaults. */
function left(file: string): CompositeRequest {
  const { parent, children } = parse(readFileSync(new URL(file, FOLDER), 'utf8')) as CompositeRequest
  return { parent: { ...parent, spec: specOf(parent.spec) }, children: { ...newRequest().children, ...children }, finalizing: false }
}

/** The same after relay has told of the pod, which nobody has marked. */
function told(request: CompositeRequest): CompositeRequest {
  const { metadata, spec } = setOf(request).spec.template
  const containerStatuses = spec.containers.map(({ name }: { name: string }) => ({ name, ready: true, started: true }))
  const pod = Pod.parse({ metadata: { ...metadata, name: 'mc-survival-0', namespace: 'default', uid: 'pod-1' }, spec, status: { phase: 'Running', containerStatuses } })
  const result = structuredClone(request)
  setOf(result).metadata.annotations[POD_NOTE] = JSON.stringify(toPodNote(pod, undefined))
  return result
}

const fixtures = readdirSync(FOLDER).map((file) => ({ name: file.replace('.yaml', ''), request: left(file) }))
const isRunning = (request: CompositeRequest): boolean => setOf(request).spec.replicas === 1
const states = fixtures.flatMap(({ name, request }) => [{ name, request }, ...(isRunning(request) ? [{ name: `${name}, of whose pod relay has told`, request: told(request) }] : [])])

t.test('an upgrade of HomeCraft restarts no server and is no change of the tenant\'s', async (t) => {
  t.same(fixtures.map(({ name }) => name), ['default', 'every-field', 'node-port', 'sftp-users', 'stopped'])
  for (const { name, request } of states) {
    const before = setOf(request)
    const reply = doSync(request)
    const set = child(reply, 'StatefulSet')
    t.ok(guardReply(request, reply, CHILD_RULE), name)
    t.equal(set.spec.updateStrategy.type, 'OnDelete', 'the new template replaces no pod')
    t.equal(set.spec.replicas, before.spec.replicas, 'a pod that is there stays')
    for (const field of ['selector', 'serviceName', 'podManagementPolicy', 'volumeClaimTemplates']) t.same(set.spec[field], before.spec[field], `${field} is immutable`)
    t.match(condition(reply, 'Accepted'), { status: 'True' })
    t.match(condition(reply, 'PendingRestart'), { status: 'False', message: 'No change waits for a restart.' }, `${name}: the tenant has changed nothing`)
    t.equal(reply.status.phase, isRunning(request) ? 'Running' : 'Stopped')
  }
})

const observedOf = (request: CompositeRequest, kind: string): Json => request.children[kind]?.['default/mc-survival']

t.test('no child of the former release goes missing', async (t) => {
  for (const { name, request } of fixtures) {
    const wanted = doSync(request).children.map((one: Json) => `${one.kind}.${one.apiVersion} ${one.metadata.namespace}/${one.metadata.name}`)
    const there = Object.entries(request.children).flatMap(([kind, group]) => Object.keys(group).map((key) => `${kind} ${key}`))
    t.same(there.filter((one) => !wanted.includes(one)), [], name)
  }
})

t.test('players find the server where it was, and under the same secrets', async (t) => {
  for (const { name, request } of fixtures) {
    const reply = doSync(request)
    const [before, service] = [observedOf(request, 'Service.v1'), child(reply, 'Service')]
    for (const { nodePort: _port, ...port } of before.spec.ports) t.ok(service.spec.ports.some((one: Json) => JSON.stringify(one) === JSON.stringify(port)), `${name}: port ${port.name}`)
    t.same([service.spec.type, service.spec.selector], [before.spec.type, before.spec.selector])
    t.equal(reply.status.endpoint, (request.parent.status as Json).endpoint)
    for (const key of ['rcon-password', 'ssh_host_ed25519_key']) t.equal(child(reply, 'Secret').data[key], observedOf(request, 'Secret.v1').data[key], `${name}: ${key}`)
  }
})

t.test('what the pod of the former release mounts by name is still there, or it could not be started again', async (t) => {
  for (const { name, request } of fixtures) {
    const keys = setOf(request).spec.template.spec.volumes.flatMap(({ secret }: Json) => secret?.items ?? []).map(({ key }: Json) => key)
    t.same(keys.filter((key: string) => !(key in child(doSync(request), 'Secret').data)), [], name)
  }
})

/** The users that the former release recorded, their passwords crypted. */
const recordedUsers = (request: CompositeRequest): SftpUser[] => JSON.parse(observedOf(request, 'Secret.v1').metadata.annotations['homecraft.io/accepted-spec']).sftpUsers.map(parseSftpUser)

t.test('the former release\'s record of the spec is not read, and nobody notices', async (t) => {
  t.ok(fixtures.some(({ request }) => recordedUsers(request).length > 1))
  for (const { name, request } of states) {
    const reply = doSync(request)
    t.same([observe(request).lastSpec(), observe(request).lastSftpUsers()], [undefined, undefined], `${name}: it is not read`)
    const accounts = Buffer.from(child(reply, 'Secret').data['accounts'], 'base64').toString().split('\n')
    const want = recordedUsers(request).map(({ name: user, password, folder }) => `${user}:rw:${folder}:${password}::`)
    t.same(accounts.filter((account) => account !== ''), want.sort(), 'SFTP passwords have the hashes that they had, since their salts are derived')
    t.equal(child(reply, 'StatefulSet').spec.updateStrategy.type, 'OnDelete', 'the pod is not restarted')
    t.match(condition(reply, 'PendingRestart'), { status: 'False', reason: 'UpToDate' })
  }
})

t.test('from the first sync on there is a record, which stands in for a spec that is not valid', async (t) => {
  for (const { name, request } of fixtures) {
    const bad = asked(request, { motd: 'two\nlines' })
    t.throws(() => guardReply(bad, doSync(bad), CHILD_RULE), { code: 'HC_UNSAFE_REPLY' }, `${name}: before it nothing is answered, so nothing is deleted`)
    const seen = applied(request, doSync(request), isRunning(request) ? READY : {})
    const { sftpUsers, ...spec } = observe(seen).lastSpec() ?? t.fail(`${name}: it is lost`) as never
    const { sftpUsers: lines, ...want } = specOf(request.parent.spec)
    t.same(spec, want, name)
    t.equal(sftpUsers.length, lines.length)
    t.same(doSync(asked(seen, { motd: 'two\nlines' })).children, doSync(seen).children)
  }
})

t.test('once the new template is in place it is still no restart', async (t) => {
  for (const { name, request } of states.filter((one) => isRunning(one.request))) {
    const seen = applied(request, doSync(request), { ...READY, updatedReplicas: 0 })
    t.match(condition(doSync(seen), 'PendingRestart'), { status: 'False' }, name)
    t.equal(child(doSync(seen), 'StatefulSet').spec.updateStrategy.type, 'OnDelete')
    t.equal(doSync(seen).status.phase, 'Running')
    const looking = applied(request, doSync(request), { ...READY, updatedReplicas: 0, observedGeneration: 1 })
    t.equal(doSync(looking).status.phase, 'Running', 'nor while the StatefulSet\'s controller has not looked')
  }
})

t.test('a restart or maintenance that is asked for then is done', async (t) => {
  for (const { name, request } of states.filter((one) => one.name.endsWith('has told'))) for (const change of [{ restartRequest: 'one' }, { desiredState: 'Maintenance' }]) {
    const seen = applied(request, doSync(request), { ...READY, updatedReplicas: 0 })
    t.equal(child(doSync(asked(seen, change)), 'StatefulSet').spec.updateStrategy.type, 'RollingUpdate', `${name}: ${JSON.stringify(change)}`)
  }
})

t.test('neither does a release to come restart a server, whatever it makes of the same spec', async (t) => {
  const volume: VolumeNote = bound()
  for (const spec of [{}, { motd: 'x', memory: '2Gi', restartRequest: 'one', restartPolicy: 'Immediate' }, { sftpUsers: ['steve:secret:1000:1000:files'] }]) {
    const now = running(spec)
    const next = { ...settings, minecraftImage: 'itzg/minecraft-server:next', sftpImage: 'atmoz/sftp:next', priorityClass: 'games' }
    const reply = sync(now, NOW, next) as Json
    t.notSame(child(reply, 'StatefulSet').spec.template, child(doSync(now), 'StatefulSet').spec.template, 'it is another template')
    const after = sync(noted(applied(now, reply, { ...READY, updatedReplicas: 0 }), { volume }), NOW, next) as Json
    for (const one of [reply, after]) {
      t.equal(child(one, 'StatefulSet').spec.updateStrategy.type, 'OnDelete')
      t.match(condition(one, 'PendingRestart'), { status: 'False' })
      t.equal(one.status.phase, 'Running')
    }
  }
})
