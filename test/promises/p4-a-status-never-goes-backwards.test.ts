import { randomUUID } from 'node:crypto'
import t from 'tap'
import { get } from '../e2e/platform.ts'
import { newTenant, platformBus, platformDatabase } from '../e2e/rest.ts'
import { newRandom } from '../sync/random.ts'
import { waitFor } from '../wait.ts'

t.test('P4: a server\'s status never goes backwards, though every report comes twice and in any order', async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('steady')
  await tenant.waitFor(id, 'running')
  await tenant.call('POST', `/servers/${id}/actions/stop`)
  await tenant.waitFor(id, 'stopped')
  // What was changed while it ran reaches its StatefulSet now, and until that is settled the server is said to stop once more.
  await waitFor('everything to be at rest', async () => {
    const set = await get('StatefulSet', tenant.namespace, 'mc-steady')
    const { metadata } = await tenant.resource('steady')
    const isSettled = set.status?.observedGeneration === set.metadata.generation
    await new Promise((resolve) => { setTimeout(resolve, 1_000) }) // rest shows in that time passes and nothing changes
    return isSettled && (await tenant.resource('steady')).metadata.resourceVersion === metadata.resourceVersion && (await tenant.server(id)).phase === 'Stopped'
  })

  const nc = await platformBus(t)
  const consumer = await nc.jetstream().consumers.get('HOMECRAFT_EVENTS', { filterSubjects: [`k8s.*.${tenant.slug}.${id}`] })
  const told: { subject: string; body: string }[] = []
  const messages = await consumer.fetch({ max_messages: 100, expires: 2_000 })
  for await (const message of messages) {
    told.push({ subject: message.subject, body: message.string() })
    if (message.info.pending === 0) break
  }
  t.ok(told.length >= 3, 'starting, running and stopped were told')

  const database = platformDatabase(t)
  const versionOf = async (): Promise<bigint> => BigInt(String((await database`SELECT k8s_version FROM servers WHERE id = ${id}`)[0]?.['k8sVersion']))
  const before = await versionOf()
  const seen: bigint[] = []
  const statuses = new Set<string>()
  const look = async (): Promise<void> => {
    seen.push(await versionOf())
    statuses.add((await tenant.server(id)).phase)
  }
  for (const { subject, body } of newRandom(4).shuffle([...told, ...told])) {
    await nc.jetstream().publish(subject, body, { msgID: randomUUID() })
    await look()
  }
  await waitFor('all of them to be projected', async () => {
    const { num_pending: coming, num_ack_pending: underWay } = await (await nc.jetstreamManager()).consumers.info('HOMECRAFT_EVENTS', 'sync-project')
    return coming === 0 && underWay === 0
  })
  await look()
  t.ok(seen.every((version, index) => version >= (seen[index - 1] ?? before)), 'the version only grows')
  t.same([...statuses], ['Stopped'], 'nobody saw it start or run again')
  t.equal((await tenant.server(id)).status, 'stopped')
})
