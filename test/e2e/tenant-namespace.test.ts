import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { waitFor } from '../wait.ts'
import { conditionOf, create, get, kubectl, list, newServer, patch, remove, waitForCondition, waitForPhase } from './platform.ts'
import { newTenant as newRestTenant } from './rest.ts'

/** A namespace with the label of a tenant, as relay makes it. */
async function newTenant(t: Test): Promise<string> {
  const slug = `t${randomBytes(4).toString('hex')}`
  const name = `homecraft-${slug}`
  await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'homecraft.io/tenant': slug } } })
  t.teardown(async () => {
    for (const server of await list('MinecraftServer', name)) await remove('MinecraftServer', name, server.metadata.name)
    await waitFor('the servers of the tenant to be gone', async () => (await list('MinecraftServer', name)).length === 0)
    await remove('Namespace', undefined, name)
  })
  return name
}

const isSecured = async (name: string): Promise<boolean> => (await get('Namespace', undefined, name)).metadata.annotations?.['homecraft.io/secured'] === 'true'

t.test('the namespace of a tenant is secured before a server comes, and servers run in it', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  const quota = await get('ResourceQuota', namespace, 'homecraft-tenant')
  t.same(quota.status.hard, quota.spec.hard, 'the quota is in force')
  await create(newServer(namespace, 'fits'))
  await waitForPhase(namespace, 'fits', 'Running')
  await waitFor('the quota to count it', async () => (await get('ResourceQuota', namespace, 'homecraft-tenant')).status.used['count/minecraftservers.homecraft.io'] === '1')
})

t.test('what the quota does not allow is refused, with its name', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  await create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'stricter', namespace }, spec: { hard: { 'count/minecraftservers.homecraft.io': '0' } } })
  await waitFor('the stricter quota to be in force', async () => (await get('ResourceQuota', namespace, 'stricter')).status?.hard !== undefined)
  await t.rejects(create(newServer(namespace, 'too-many')), /exceeded quota: stricter/)
  t.ok(await isSecured(namespace), 'a quota of the administrator stands beside ours')
})

t.test('a server that does not fit into the quota says so, and runs once it does', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  await create(newServer(namespace, 'huge', { memory: '200Gi' }))
  const server = await waitForCondition(namespace, 'huge', 'Degraded', ['True', 'QuotaExceeded'])
  t.match(conditionOf(server, 'Degraded').message, /exceeded quota: homecraft-tenant, requested: limits\.memory=.*limited: limits\.memory=64Gi/)
  t.match(conditionOf(server, 'Available'), { status: 'False', reason: 'QuotaExceeded' })
  t.equal(server.status.phase, 'Error')
  await patch('MinecraftServer', namespace, 'huge', { spec: { memory: '512Mi' } })
  await waitForPhase(namespace, 'huge', 'Running')
  t.match(conditionOf(await waitForCondition(namespace, 'huge', 'Degraded', ['False', 'AsExpected']), 'Degraded'), { status: 'False' })
  await waitFor('the note to be taken off', async () => (await get('StatefulSet', namespace, 'mc-huge')).metadata.annotations['homecraft.io/refusal'] === undefined)
})

t.test('whoever asked by REST for more than the quota reads why there too', async (t) => {
  const tenant = await newRestTenant(t)
  const { id } = await tenant.create('huge', { memory: '200Gi' })
  t.match(await tenant.waitFor(id, 'failed', 'Error'), { reason: 'QuotaExceeded', message: /exceeded quota: homecraft-tenant/ })
  await tenant.call('PATCH', `/servers/${id}`, { memory: '512Mi' })
  t.match(await tenant.waitFor(id, 'running', 'Running'), { reason: 'Ready' })
})

t.test('limits that somebody sets beside ours are told by the cluster\'s words', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  await create({ apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'small', namespace }, spec: { limits: [{ type: 'Container', max: { memory: '64Mi' } }] } })
  await create(newServer(namespace, 'small'))
  const server = await waitForCondition(namespace, 'small', 'Degraded', ['True', 'PodRefused'])
  t.match(conditionOf(server, 'Degraded').message, /maximum memory usage per Container is 64Mi/)
  t.equal(server.status.phase, 'Error')
})

t.test('a policy that somebody takes away comes back, and one that is opened is no security', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  const { metadata: { uid } } = await get('NetworkPolicy', namespace, 'homecraft-default-deny')
  await remove('NetworkPolicy', namespace, 'homecraft-default-deny')
  await waitFor('another policy', async () => ![undefined, uid].includes((await get('NetworkPolicy', namespace, 'homecraft-default-deny'))?.metadata.uid))
  await waitFor('the namespace to be secured again', () => isSecured(namespace))
  await patch('NetworkPolicy', namespace, 'homecraft-default-deny', { spec: { egress: [{}] } })
  await waitFor('the namespace to be called secured no more', async () => !(await isSecured(namespace)))
})

t.test('a pod without limits gets some, so that the quota takes it', async (t) => {
  const namespace = await newTenant(t)
  await waitFor('the namespace to be secured', () => isSecured(namespace))
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'backup', namespace }, spec: { automountServiceAccountToken: false, containers: [{ name: 'backup', image: 'busybox' }] } }
  const { stdout } = await kubectl(['create', '--dry-run=server', '-o', 'jsonpath={.spec.containers[0].resources.limits}', '-f', '-'], JSON.stringify(pod))
  t.same(JSON.parse(stdout), { cpu: '500m', memory: '256Mi' })
})
