import t from 'tap'
import type { Command } from '../../contracts/events.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { applyCommand } from '../../lib/apply-command.ts'
import { KubernetesError } from '../../lib/kubernetes.ts'
import type { Outcome } from '../../lib/outcome.ts'
import { newClaim, newCommand, newPod, newResource, newVolume, OTHER, pathOfClaim, pathOfNamespace, pathOfPod, pathOfServer, PATH_OF_VOLUME, SERVER } from './commands.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from './fake-kubernetes.ts'

const signal = new AbortController().signal
const apply = (kubernetes: FakeKubernetes, command: Command): Promise<Outcome> => applyCommand(kubernetes.client, command, signal)
const created = (change: Json = {}) => newCommand({ type: 'server.created', version: 1, ...change })
const deleted = (change: Json = {}) => newCommand({ type: 'server.deleted', version: 9, ...change })
const power = (change: Json = {}) => newCommand({ type: 'server.status.changed', ...change })
const holding = (resource: Json = newResource(), rest: Json = {}) => newFakeKubernetes({ [pathOfServer()]: resource, ...rest })
const terminating = { deletionTimestamp: '2026-05-01T12:00:00Z' }
const byKubectl = { labels: {}, annotations: {}, finalizers: [] }

t.test('server.created makes the resource with its marks and both finalizers, and lets no unknown field pass', async (t) => {
  const kubernetes = newFakeKubernetes()
  t.same(await apply(kubernetes, created({ spec: { motd: 'hello' } })), { kind: 'Applied' })
  t.match(kubernetes.get(pathOfServer()), {
    apiVersion: 'homecraft.io/v1alpha1',
    kind: 'MinecraftServer',
    metadata: {
      labels: { 'homecraft.io/server-id': SERVER },
      annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '1' },
      finalizers: ['metacontroller.io/compositecontroller-minecraft-server', 'metacontroller.io/decoratorcontroller-event-relay'],
    },
  })
  t.same(kubernetes.get(pathOfServer()).spec, MinecraftServerSpec.parse({ eula: true, motd: 'hello' }))
  t.match(kubernetes.calls.at(-1)?.query, { fieldValidation: 'Strict' })
})

t.test('server.updated replaces the whole spec, and leaves what others wrote to metadata', async (t) => {
  const kubernetes = holding(newResource({ spec: { motd: 'old', memory: '2Gi' }, metadata: { labels: { 'homecraft.io/server-id': SERVER, team: 'a' } } }))
  t.same(await apply(kubernetes, newCommand({ spec: { memory: '3Gi' } })), { kind: 'Applied' })
  const { spec, metadata } = kubernetes.get(pathOfServer())
  t.same(spec, MinecraftServerSpec.parse({ eula: true, memory: '3Gi' }), 'what the command does not name is not wanted')
  t.match(metadata, { labels: { team: 'a' }, annotations: { 'homecraft.io/spec-version': '2' } })
})

interface Case {
  name: string
  command: Command
  resource?: Json
  want: Json
}

const idle: Case[] = [
  { name: 'a command that was applied', command: newCommand({ version: 1 }), want: { kind: 'Ignored', why: 'Same' } },
  { name: 'server.created of a server that is there as asked', command: created(), want: { kind: 'Ignored', why: 'Same' } },
  { name: 'a command of a lower version', command: newCommand({ version: 1, spec: { motd: 'old' } }), resource: newResource({ metadata: { annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '2' } } }), want: { kind: 'Ignored', why: 'Outdated' } },
  { name: 'a change of a server that is being deleted', command: newCommand(), resource: newResource({ metadata: terminating }), want: { kind: 'Ignored', why: 'Terminating' } },
  { name: 'server.created of a server that was made before and is being deleted', command: created(), resource: newResource({ metadata: terminating }), want: { kind: 'Ignored', why: 'Terminating' } },
  { name: 'a deletion that is under way', command: deleted(), resource: newResource({ metadata: terminating }), want: { kind: 'Ignored', why: 'Terminating' } },
  { name: 'server.created beside a namesake that is being deleted', command: created(), resource: newResource({ metadata: { ...byKubectl, ...terminating, finalizers: ['a/b'] } }), want: { kind: 'Later' } },
  { name: 'server.created beside a server of kubectl', command: created(), resource: newResource({ metadata: byKubectl }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'server.created beside another server of the API', command: created({ server: OTHER }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'a change of a server of kubectl', command: newCommand(), resource: newResource({ metadata: byKubectl }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'a change of another server of the name', command: newCommand({ server: OTHER }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'an adoption of a server that was made anew', command: newCommand({ data: { adopt: 'former' } }), resource: newResource({ metadata: { ...byKubectl, uid: 'latter' } }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'an adoption of another server of the API', command: newCommand({ server: OTHER, data: { adopt: 'its-uid' } }), resource: newResource({ metadata: { uid: 'its-uid' } }), want: { kind: 'Refused', reason: 'NameTaken' } },
  { name: 'a deletion where another server has the name', command: deleted({ server: OTHER }), want: { kind: 'Gone', worldRemoved: false } },
  { name: 'a deletion with its world where another server has the name', command: deleted({ server: OTHER, data: { removeWorld: true } }), want: { kind: 'Gone', worldRemoved: false } },
]

for (const { name, command, resource = newResource(), want } of idle) {
  t.test(`${name} writes nothing`, async (t) => {
    const kubernetes = holding(resource, { [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
    t.match(await apply(kubernetes, command), want)
    t.same(kubernetes.writes(), [])
  })
}

t.test('a change never makes a server, for it may have been deleted', async (t) => {
  const kubernetes = newFakeKubernetes()
  for (const command of [newCommand(), power(), power({ data: { kill: true } })]) t.same(await apply(kubernetes, command), { kind: 'Ignored', why: 'Missing' })
  t.same(kubernetes.writes(), [])
})

t.test('a spec that was changed by hand is put back by the same version', async (t) => {
  const kubernetes = holding(newResource({ spec: { motd: 'by hand' } }))
  t.same(await apply(kubernetes, newCommand({ version: 1 })), { kind: 'Applied' })
  t.equal(kubernetes.get(pathOfServer()).spec.motd, MinecraftServerSpec.parse({ eula: true }).motd)
})

t.test('a resource of ours whose version somebody spoilt is written again', async (t) => {
  const kubernetes = holding(newResource({ metadata: { annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': 'x' } } }))
  t.same(await apply(kubernetes, newCommand()), { kind: 'Applied' })
  t.equal(kubernetes.get(pathOfServer()).metadata.annotations['homecraft.io/spec-version'], '2')
})

t.test('an adoption puts the marks and finalizers on the very resource that kubectl made', async (t) => {
  const kubernetes = holding(newResource({ metadata: { ...byKubectl, uid: SERVER, finalizers: ['a/b'] } }))
  const command = newCommand({ data: { adopt: SERVER } })
  t.same(await apply(kubernetes, command), { kind: 'Applied' })
  t.match(kubernetes.get(pathOfServer()).metadata, { uid: SERVER, labels: { 'homecraft.io/server-id': SERVER }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '2' }, finalizers: ['a/b', /compositecontroller/, /decoratorcontroller/] })
  t.same(await apply(kubernetes, command), { kind: 'Ignored', why: 'Same' })
})

t.test('who writes meanwhile is not overwritten: the resource is read again', async (t) => {
  const kubernetes = holding()
  kubernetes.before = ({ method }) => {
    if (method !== 'PUT') return
    kubernetes.before = () => undefined
    kubernetes.change(pathOfServer(), ({ metadata }) => { metadata.annotations.note = 'mine' })
  }
  t.same(await apply(kubernetes, newCommand()), { kind: 'Applied' })
  t.match(kubernetes.get(pathOfServer()).metadata.annotations, { note: 'mine', 'homecraft.io/spec-version': '2' })
})

t.test('where others write all the time, the command comes again later', async (t) => {
  const kubernetes = holding()
  kubernetes.before = ({ method }) => { if (method === 'PUT') kubernetes.change(pathOfServer(), () => undefined) }
  t.match(await apply(kubernetes, newCommand()), { kind: 'Later' })
})

t.test('a server that was made meanwhile is looked at, not made twice', async (t) => {
  const kubernetes = newFakeKubernetes()
  kubernetes.before = ({ method }) => { if (method === 'POST') kubernetes.put(pathOfServer(), newResource()) }
  t.same(await apply(kubernetes, created()), { kind: 'Ignored', why: 'Same' })
})

t.test('what the API server does not take is refused in its words, without hashes of passwords', async (t) => {
  for (const [status, reason] of [[400, 'BadRequest'], [403, 'Forbidden'], [413, 'RequestEntityTooLarge'], [422, 'Invalid']] as const) {
    const kubernetes = newFakeKubernetes()
    kubernetes.before = ({ method }) => { if (method === 'POST') throw new KubernetesError(status, reason, `spec: Invalid value: "u:$6$salt$hash.of/it:e"${'!'.repeat(5000)}`) }
    const outcome = await apply(kubernetes, created())
    t.match(outcome, { kind: 'Refused', reason, message: 'spec: Invalid value: "u:$…:e"' })
    t.ok((outcome as { message: string }).message.length <= 1000)
  }
})

t.test('a right that is missing is asked for again for a while, and then refused in the API server\'s words', async (t) => {
  const denied = 'minecraftservers.homecraft.io "survival" is forbidden: User "system:serviceaccount:minecraft-system:relay" cannot get resource "minecraftservers" in API group "homecraft.io" in the namespace "default"'
  const kubernetes = newFakeKubernetes()
  kubernetes.before = () => { throw new KubernetesError(403, 'Forbidden', denied) }
  const kinds = []
  for (let tries = 1; tries <= 6; tries++) kinds.push((await applyCommand(kubernetes.client, created(), signal, tries)).kind)
  t.same(kinds, ['Later', 'Later', 'Later', 'Later', 'Later', 'Refused'])
  t.match(await applyCommand(kubernetes.client, created(), signal, 6), { reason: 'Forbidden', message: denied })
  kubernetes.before = () => { throw new KubernetesError(403, 'Forbidden', 'minecraftservers.homecraft.io "survival" is forbidden: exceeded quota: few') }
  t.match(await applyCommand(kubernetes.client, created(), signal, 1), { kind: 'Refused' }, 'a quota is no right')
})

t.test('words that are cut short hold no half of a character: no database takes one', async (t) => {
  const kubernetes = newFakeKubernetes()
  kubernetes.before = ({ method }) => { if (method === 'POST') throw new KubernetesError(422, 'Invalid', `x${'😀'.repeat(1000)}`) }
  const { message } = await apply(kubernetes, created()) as { message: string }
  t.ok(message.isWellFormed())
  t.equal(message.length, 1000)
})

t.test('a quota that is not counted yet is waited for, one that is used up refuses', async (t) => {
  const kubernetes = newFakeKubernetes()
  const refuse = (why: string): void => { kubernetes.before = ({ method }) => { if (method === 'POST') throw new KubernetesError(403, 'Forbidden', `minecraftservers.homecraft.io "survival" is forbidden: ${why}`) } }
  refuse('status unknown for quota: homecraft-tenant, resources: count/minecraftservers.homecraft.io')
  t.match(await apply(kubernetes, created()), { kind: 'Later' })
  refuse('exceeded quota: homecraft-tenant, requested: count/minecraftservers.homecraft.io=1, used: count/minecraftservers.homecraft.io=20, limited: count/minecraftservers.homecraft.io=20')
  t.match(await apply(kubernetes, created()), { kind: 'Refused', reason: 'Forbidden' })
})

t.test('what is not the command\'s affair is an error', async (t) => {
  for (const error of [new KubernetesError(500, 'InternalError', 'x'), new KubernetesError(429, 'TooManyRequests', 'x'), new KubernetesError(401, 'Unauthorized', 'x'), Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), new TypeError('x')]) {
    const kubernetes = newFakeKubernetes()
    kubernetes.before = () => { throw error }
    await t.rejects(apply(kubernetes, created()), error)
  }
})

t.test('calls end with the signal', async (t) => {
  await t.rejects(applyCommand(newFakeKubernetes().client, created(), AbortSignal.abort()), { name: 'AbortError' })
})

t.test('server.deleted deletes the very resource in the background, once', async (t) => {
  const kubernetes = holding()
  const { uid } = kubernetes.get(pathOfServer()).metadata
  t.same(await apply(kubernetes, deleted()), { kind: 'Applied' })
  t.match(kubernetes.calls.at(-1), { method: 'DELETE', body: { propagationPolicy: 'Background', preconditions: { uid } } })
  t.same(await apply(kubernetes, deleted()), { kind: 'Ignored', why: 'Terminating' })
  kubernetes.remove(pathOfServer())
  t.same(await apply(kubernetes, deleted()), { kind: 'Gone', worldRemoved: false })
})

t.test('a server that kubectl made meanwhile under the name is not deleted in its place', async (t) => {
  const kubernetes = holding()
  kubernetes.before = ({ method }) => {
    if (method !== 'DELETE') return
    kubernetes.remove(pathOfServer())
    kubernetes.put(pathOfServer(), newResource({ metadata: byKubectl }))
  }
  t.same(await apply(kubernetes, deleted()), { kind: 'Gone', worldRemoved: false })
  t.ok(kubernetes.get(pathOfServer()))
})

t.test('server.deleted leaves the world as it is', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
  t.same(await apply(kubernetes, deleted()), { kind: 'Gone', worldRemoved: false })
  t.same(kubernetes.calls.map(({ method }) => method), ['GET'])
})

t.test('with the owner\'s approval the world goes, after the server: first the volume is let go, then the claim', async (t) => {
  const kubernetes = holding(newResource(), { [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
  const command = deleted({ data: { removeWorld: true } })
  t.match(await apply(kubernetes, command), { kind: 'Later' })
  t.match(await apply(kubernetes, command), { kind: 'Later' }, 'while the server saves')
  t.same(kubernetes.writes(), ['DELETE survival'])
  kubernetes.remove(pathOfServer())
  t.same(await apply(kubernetes, command), { kind: 'Gone', worldRemoved: true })
  t.same(kubernetes.writes(), ['DELETE survival', 'PATCH volume-1', 'DELETE data-mc-survival-0'])
  t.equal(kubernetes.get(PATH_OF_VOLUME).spec.persistentVolumeReclaimPolicy, 'Delete')
  t.equal(kubernetes.get(pathOfClaim()), undefined)
  t.same(await apply(kubernetes, command), { kind: 'Gone', worldRemoved: true }, 'again')
})

t.test('a kill deletes the pod that was there when it was asked for, once, however often it is delivered', async (t) => {
  const kubernetes = holding(newResource(), { [pathOfPod()]: newPod('pod-1') })
  const command = power({ data: { kill: true } })
  t.same(await apply(kubernetes, command), { kind: 'Applied' })
  t.equal(kubernetes.get(pathOfServer()).metadata.annotations['homecraft.io/kill'], `${command.id}/pod-1`)
  t.match(kubernetes.calls.at(-1), { method: 'DELETE', body: { gracePeriodSeconds: 1, preconditions: { uid: 'pod-1' } } })
  t.same(kubernetes.writes(), ['PUT survival', 'DELETE mc-survival-0'], 'noted before it is done')
  kubernetes.remove(pathOfPod())
  kubernetes.put(pathOfPod(), newPod('pod-2'))
  t.same(await apply(kubernetes, command), { kind: 'Ignored', why: 'Same' })
  t.equal(kubernetes.get(pathOfPod()).metadata.deletionTimestamp, undefined, 'its successor lives')
})

t.test('a kill that found no pod kills none later', async (t) => {
  for (const pod of [undefined, newPod('foreign', { labels: {} })]) {
    const kubernetes = holding(newResource(), pod && { [pathOfPod()]: pod })
    const command = power({ data: { kill: true } })
    t.same(await apply(kubernetes, command), { kind: 'Applied' })
    kubernetes.remove(pathOfPod())
    kubernetes.put(pathOfPod(), newPod('pod-2'))
    await apply(kubernetes, command)
    t.same(kubernetes.writes(), ['PUT survival'])
  }
})

t.test('the next kill kills again, also where nothing else changes', async (t) => {
  const kubernetes = holding(newResource(), { [pathOfPod()]: newPod('pod-1') })
  await apply(kubernetes, power({ version: 2, data: { kill: true } }))
  kubernetes.remove(pathOfPod())
  kubernetes.put(pathOfPod(), newPod('pod-2'))
  t.same(await apply(kubernetes, power({ version: 2, data: { kill: true } })), { kind: 'Applied' })
  t.ok(kubernetes.get(pathOfPod()).metadata.deletionTimestamp)
})

const crashes: { name: string; command: Command; objects: Json; drive?: (kubernetes: FakeKubernetes) => void }[] = [
  { name: 'server.created in a new namespace', command: created({ tenant: 'acme' }), objects: {}, drive: (kubernetes) => {
    const path = pathOfNamespace('homecraft-acme')
    if (kubernetes.get(path)) kubernetes.change(path, ({ metadata }) => { metadata.annotations = { 'homecraft.io/secured': 'true' } })
  } },
  { name: 'server.updated', command: newCommand({ spec: { motd: 'new' } }), objects: { [pathOfServer()]: newResource() } },
  { name: 'a kill', command: power({ data: { kill: true } }), objects: { [pathOfServer()]: newResource(), [pathOfPod()]: newPod('pod-1') } },
  { name: 'server.deleted with its world', command: deleted({ data: { removeWorld: true } }), objects: { [pathOfServer()]: newResource(), [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() }, drive: (kubernetes) => {
    if (kubernetes.get(pathOfServer())?.metadata.deletionTimestamp) kubernetes.remove(pathOfServer())
  } },
]

/** Applies a command until it is done, and crashes just before or after the n-th write the first time. */
async function applyWithCrash({ command, objects, drive }: (typeof crashes)[number], crashAt: number, when: 'before' | 'after'): Promise<{ kubernetes: FakeKubernetes; crashed: boolean }> {
  const kubernetes = newFakeKubernetes(objects)
  let writes = 0
  let crashed = false
  kubernetes[when] = ({ method }) => {
    if (method === 'GET' || crashed || ++writes !== crashAt) return
    crashed = true
    throw Object.assign(new Error('crash'), { code: 'ECONNRESET' })
  }
  for (let deliveries = 0; deliveries < 12; deliveries++) {
    const outcome = await apply(kubernetes, command).catch(() => ({ kind: 'Later' }))
    if (outcome.kind !== 'Later') break
    drive?.(kubernetes)
  }
  return { kubernetes, crashed }
}

for (const crash of crashes) {
  t.test(`a crash before or after any write of ${crash.name} leads to the same end`, async (t) => {
    const paths = [pathOfServer(), pathOfServer('survival', 'homecraft-acme'), pathOfPod(), pathOfClaim(), PATH_OF_VOLUME]
    const stateOf = (kubernetes: FakeKubernetes): Json => paths.map((path) => {
      const { metadata: { uid: _uid, resourceVersion: _version, ...metadata } = {}, ...rest } = kubernetes.get(path) ?? {}
      return { ...rest, metadata }
    })
    const want = stateOf((await applyWithCrash(crash, Infinity, 'before')).kubernetes)
    let points = 0
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; ; at++) {
        const { kubernetes, crashed } = await applyWithCrash(crash, at, when)
        if (!crashed) break
        points++
        t.same(stateOf(kubernetes), want, `${when} write ${at}`)
      }
    }
    t.ok(points >= 2)
  })
}
