import t from 'tap'
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { connect } from 'nats'
import type { Command } from '../../../contracts/events.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { KubernetesError } from '../../../lib/kubernetes.ts'
import { newCommand, newPod, newResource, OTHER, pathOfClaim, pathOfNamespace, pathOfPod, pathOfServer, PATH_OF_VOLUME, newClaim, newVolume, SERVER } from '../../lib/commands.ts'
import type { Json } from '../../lib/fake-kubernetes.ts'
import { waitFor } from '../../wait.ts'
import { newRelay, toDelivered } from './platform.ts'

const created = (change: Json = {}): Command => newCommand({ type: 'server.created', version: 1, ...change })
const deleted = (change: Json = {}): Command => newCommand({ type: 'server.deleted', version: 9, ...change })
const power = (change: Json = {}): Command => newCommand({ type: 'server.status.changed', ...change })

/** The same shuffle each time (mulberry32). */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  let state = seed
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return items.map((item) => ({ item, at: random() })).sort((one, other) => one.at - other.at).map(({ item }) => item)
}

t.test('commands of 50 servers, shuffled and twice, end in the newest state, with no write too many', async (t) => {
  const relay = await newRelay(t)
  const servers = Array.from({ length: 50 }, (_, index) => ({ server: randomUUID(), name: `s${index}` }))
  const commands = servers.flatMap(({ server, name }) => [
    created({ server, data: { name }, spec: { motd: 'v1' } }),
    power({ server, version: 2, data: { name }, spec: { motd: 'v2', desiredState: 'Stopped' } }),
    newCommand({ server, version: 3, data: { name }, spec: { motd: 'v3' } }),
    power({ server, version: 4, data: { name }, spec: { motd: 'v4', desiredState: 'Stopped' } }),
  ])
  // A second row of the outbox for the same version is a drift pass that sends a command again.
  const again = commands.map((command) => ({ ...command, id: randomUUID() }))
  await relay.send(...shuffle([...commands, ...again], 7))
  relay.start()
  relay.start()
  await relay.settled()
  const want = MinecraftServerSpec.parse({ eula: true, motd: 'v4', desiredState: 'Stopped' })
  const resources = servers.map(({ name }) => relay.kubernetes.get(pathOfServer(name)))
  t.strictSame(resources.filter(({ spec, metadata }) => !isDeepStrictEqual(spec, want) || metadata.annotations['homecraft.io/spec-version'] !== '4'), [])
  t.ok(resources.every(({ metadata }) => metadata.generation <= 4), 'one generation for each version at most')
  const before = relay.kubernetes.writes().length
  await relay.send(...shuffle(commands.map((command) => ({ ...command, id: randomUUID() })), 8))
  await relay.settled()
  t.equal(relay.kubernetes.writes().length, before, 'whoever sends them once more changes nothing')
})

t.test('a server.created that comes after server.deleted does nothing', async (t) => {
  const relay = await newRelay(t)
  await relay.send(deleted(), created())
  relay.start()
  await relay.settled()
  t.same(relay.kubernetes.writes(), [])
  t.match((await relay.newest(SERVER))?.body, { type: 'k8s.deleted', data: { name: 'survival' } }, 'and its end is told')
})

t.test('a server that was there and was deleted with kubectl is not made again', async (t) => {
  const relay = await newRelay(t, { [pathOfServer()]: newResource({ metadata: { deletionTimestamp: '2026-05-01T12:00:00Z', finalizers: ['metacontroller.io/decoratorcontroller-event-relay'] } }) })
  await relay.events.reporter.report(relay.kubernetes.get(pathOfServer()))
  relay.kubernetes.remove(pathOfServer())
  await relay.send(created({ server: SERVER }))
  relay.start()
  await relay.settled()
  t.equal(relay.kubernetes.get(pathOfServer()), undefined)
})

t.test('a server that is made while another replica applies its deletion is deleted again', async (t) => {
  const relay = await newRelay(t)
  const [one, other] = [relay.newHandler(), relay.newHandler()]
  const [creation, deletion] = [created(), deleted()]
  relay.kubernetes.before = async ({ method }) => {
    if (method !== 'POST') return
    relay.kubernetes.before = () => undefined
    await relay.send(deletion)
    t.strictSame(await other(toDelivered(deletion)), { end: 'Ack' }, 'which finds nothing to delete')
  }
  await relay.send(creation)
  t.strictSame(await one(toDelivered(creation)), { end: 'Ack' })
  t.ok(relay.kubernetes.get(pathOfServer()).metadata.deletionTimestamp)
})

t.test('a creation that finds a newer state on the bus makes the server with that', async (t) => {
  const relay = await newRelay(t)
  await relay.send(created(), newCommand({ version: 3, spec: { motd: 'v3' } }))
  relay.start()
  await relay.settled()
  t.equal(relay.kubernetes.get(pathOfServer()).spec.motd, 'v3')
  t.equal(relay.kubernetes.get(pathOfServer()).metadata.generation, 1)
})

t.test('a change of a server of which no creation is on the bus is dropped', async (t) => {
  const relay = await newRelay(t)
  await relay.send(power())
  relay.start()
  await relay.settled()
  t.same(relay.kubernetes.writes(), [])
})

t.test('a command that makes us fail is given up after ten deliveries, and its sender told', async (t) => {
  const relay = await newRelay(t)
  relay.kubernetes.before = () => { throw new TypeError('a bug of ours') }
  const handle = relay.newHandler()
  t.match(await handle(toDelivered(created(), 9)), { end: 'Retry' })
  t.match(await handle(toDelivered(created(), 10)), { end: 'Term' })
  t.match((await relay.newest(SERVER))?.body, { type: 'k8s.error', data: { refusal: { version: 1, reason: 'Internal' } } })
  relay.kubernetes.before = () => { throw new KubernetesError(401, 'Unauthorized', 'the token is over') }
  t.match(await handle(toDelivered(created(), 500)), { end: 'Retry' }, 'an outage is not the command\'s fault')
})

t.test('a command whose end can\'t be told comes again', async (t) => {
  const relay = await newRelay(t)
  const handle = relay.newHandler()
  await relay.nats.kill()
  await waitFor('the outage to be seen', () => !relay.bus.isConnected())
  t.match(await handle(toDelivered(deleted())), { end: 'Retry' })
})

t.test('a change overtakes no creation that waits for its namespace', async (t) => {
  const relay = await newRelay(t)
  await relay.send(created({ tenant: 'acme' }), power({ tenant: 'acme', version: 2, spec: { desiredState: 'Stopped' } }))
  relay.start()
  const namespace = pathOfNamespace('homecraft-acme')
  await waitFor('the namespace', () => relay.kubernetes.get(namespace) !== undefined)
  t.equal(relay.kubernetes.get(pathOfServer('survival', 'homecraft-acme')), undefined, 'no server before its namespace is secured')
  relay.kubernetes.change(namespace, ({ metadata }) => { metadata.annotations = { 'homecraft.io/secured': 'true' } })
  await relay.settled()
  t.equal(relay.kubernetes.get(pathOfServer('survival', 'homecraft-acme')).spec.desiredState, 'Stopped')
})

t.test('what the cluster refuses is told once, and comes no more', async (t) => {
  const relay = await newRelay(t, { [pathOfServer()]: newResource({ metadata: { labels: {}, annotations: {}, finalizers: [] } }) })
  const command = created({ version: 3 })
  await relay.send(command)
  relay.start()
  await relay.settled()
  t.match(await relay.newest(SERVER), { id: `${command.id}:refused`, body: { type: 'k8s.error', data: { refusal: { version: 3, reason: 'NameTaken' } } } })
  t.same(relay.kubernetes.writes(), [])
})

t.test('a kill is done once, however often it is delivered and whoever crashed', async (t) => {
  const relay = await newRelay(t, { [pathOfServer()]: newResource(), [pathOfPod()]: newPod('pod-1', { finalizers: [] }) })
  let crashes = 0
  relay.kubernetes.after = ({ method }) => {
    if (method !== 'DELETE' || ++crashes > 3) return
    // The pod is gone and its successor there, but nobody was told.
    relay.kubernetes.put(pathOfPod(), newPod('pod-2', { finalizers: [] }))
    throw Object.assign(new Error('crash'), { code: 'ECONNRESET' })
  }
  await relay.send(power({ data: { kill: true } }))
  relay.start()
  relay.start()
  await relay.settled()
  t.equal(relay.kubernetes.get(pathOfPod()).metadata.uid, 'pod-2')
  t.ok(crashes >= 1)
})

t.test('a world goes after its server, by its approval, and that is told', async (t) => {
  const relay = await newRelay(t, { [pathOfServer()]: newResource(), [pathOfClaim()]: newClaim(), [PATH_OF_VOLUME]: newVolume() })
  relay.start()
  await relay.send(deleted({ data: { removeWorld: true } }))
  await waitFor('the deletion', () => relay.kubernetes.get(pathOfServer()).metadata.deletionTimestamp !== undefined)
  t.ok(relay.kubernetes.get(pathOfClaim()), 'not before its server is gone')
  relay.kubernetes.remove(pathOfServer())
  await relay.settled()
  t.equal(relay.kubernetes.get(pathOfClaim()), undefined)
  t.match((await relay.newest(SERVER))?.body, { type: 'k8s.deleted', data: { worldRemoved: true } })
})

t.test('while the API server is away commands wait, and are applied when it is back', async (t) => {
  const relay = await newRelay(t)
  let calls = 0
  relay.kubernetes.before = () => {
    if (++calls <= 3) throw new KubernetesError(503, 'ServiceUnavailable', 'later')
  }
  await relay.send(created())
  relay.start()
  await relay.settled()
  t.ok(relay.kubernetes.get(pathOfServer()))
})

t.test('when the bus goes and comes, what is on it is applied', async (t) => {
  const relay = await newRelay(t)
  relay.start()
  await relay.send(created())
  await relay.settled()
  await relay.nats.kill()
  await waitFor('the outage to be seen', () => !relay.bus.isConnected())
  await relay.nats.start()
  await waitFor('the bus again', () => relay.bus.isConnected())
  await relay.send(newCommand({ spec: { motd: 'after' } }))
  await waitFor('the change', () => relay.kubernetes.get(pathOfServer()).spec.motd === 'after')
})

t.test('poison holds up nobody: what is no command is set aside at once, what makes us fail is tried beside the others', async (t) => {
  const relay = await newRelay(t)
  relay.kubernetes.before = ({ path }) => { if (path.endsWith('/poison')) throw new TypeError('a bug of ours') }
  const terminated: unknown[] = []
  const watch = await connect({ servers: relay.nats.url })
  t.teardown(() => watch.close())
  watch.subscribe('$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>', { callback: (_error, message) => { terminated.push(message.json()) } })
  await watch.flush()
  await relay.bus.publish(`server.created.default.${SERVER}`, { what: 'ever' }, { id: 'a' })
  await relay.bus.publish(`server.created.default.${OTHER}`, created(), { id: 'b' })
  await relay.send(created({ server: OTHER, data: { name: 'poison' } }))
  const healthy = Array.from({ length: 40 }, (_, index) => created({ server: randomUUID(), data: { name: `h${index}` } }))
  const startedAt = performance.now()
  relay.start()
  await relay.send(...healthy)
  await waitFor('the healthy ones', () => healthy.every(({ data }) => relay.kubernetes.get(pathOfServer(data.name))))
  t.ok(performance.now() - startedAt < 5_000, 'within five seconds')
  t.equal(terminated.length, 2, 'no command, and the command of another subject')
  t.equal(relay.kubernetes.get(pathOfServer()), undefined)
})
