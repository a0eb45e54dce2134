import { randomUUID } from 'node:crypto'
import t from 'tap'
import { rest, newTenant, platformBus, platformDatabase } from '../e2e/rest.ts'
import { platformFile } from '../e2e/platform.ts'
import { waitFor } from '../wait.ts'

const LIMIT_MS = 5_000

t.test('P8: a poison message holds others up for 5 s at most', async (t) => {
  const tenant = await newTenant(t)
  const steady = await tenant.create('steady', { desiredState: 'Stopped' })
  await tenant.waitFor(steady.id, 'stopped')
  const nc = await platformBus(t)
  const js = nc.jetstream()
  const database = platformDatabase(t)
  const envelope = { time: new Date().toISOString(), schema: 1, tenant: tenant.slug, server: steady.id }

  /** A change of the server's text, seen by the resource. Poison lies before it on the same consumers. */
  const changePasses = async (motd: string): Promise<void> => {
    const { status } = await tenant.call('PATCH', `/servers/${steady.id}`, { motd })
    t.equal(status, 200)
    await waitFor(`"${motd}" to arrive in time`, async () => (await tenant.resource('steady')).spec.motd === motd, LIMIT_MS)
    await waitFor('the row to follow in time', async () => (await database`SELECT 1 FROM servers WHERE id = ${steady.id} AND (state->>'specVersion')::bigint = version`).length === 1, LIMIT_MS)
  }

  await t.test('commands and reports that are no JSON, of no schema, or of a later one', async () => {
    for (const prefix of ['server.updated', 'server.created', 'k8s.running', 'k8s.deleted']) {
      for (const body of ['{', 'null', '[]', '"x"', JSON.stringify({ ...envelope, id: randomUUID(), type: prefix, schema: 99, data: {} }), JSON.stringify({ ...envelope, id: randomUUID(), type: prefix, version: -1, data: { name: '../..' } })]) {
        await js.publish(`${prefix}.${tenant.slug}.${steady.id}`, body, { msgID: randomUUID() })
      }
    }
    await js.publish('sync.required', '{', { msgID: randomUUID() })
    await changePasses('after nonsense')
  })

  await t.test('commands of a tenant that does not exist, and a spec that the cluster refuses', async (t) => {
    const [nobody, refused] = [randomUUID(), (await tenant.create('refused', { desiredState: 'Stopped' })).id]
    await tenant.waitFor(refused, 'stopped')
    const spec = { eula: true, storageSize: '1Gi', storageClassName: 'no-such-class' }
    await js.publish(`server.created.t-nobody.${nobody}`, JSON.stringify({ ...envelope, id: randomUUID(), tenant: 't-nobody', server: nobody, type: 'server.created', version: 1, data: { name: 'ghost', spec: { eula: false } } }), { msgID: randomUUID() })
    await js.publish(`server.updated.${tenant.slug}.${refused}`, JSON.stringify({ ...envelope, id: randomUUID(), server: refused, type: 'server.updated', version: 2, data: { name: 'refused', spec } }), { msgID: randomUUID() })
    await changePasses('after refusals')
    await waitFor('the refusal', async () => {
      // Its own subject: a report of the untouched server may well come after it.
      const { data } = await (await nc.jetstreamManager()).streams.getMessage('HOMECRAFT_EVENTS', { last_by_subj: `k8s.error.${tenant.slug}.${refused}` })
      return /storageClassName can't be changed/.test(Buffer.from(data).toString())
    })
    t.equal((await tenant.resource('refused')).spec.storageClassName, undefined)
  })

  await t.test('an outbox row that nobody can send is set aside, and the administrator sees it', async () => {
    const id = randomUUID()
    await database`INSERT INTO outbox (tenant, id, server_id, version, type, data) SELECT tenant, ${id}, id, version, 'server.nonsense', '{}' FROM servers WHERE id = ${steady.id}`
    await changePasses('after a poisoned row')
    await waitFor('the administrator to see it', async () => JSON.stringify((await rest('GET', '/admin/dead-letters', undefined, { key: platformFile().adminKey })).body).includes(id))
  })
})
