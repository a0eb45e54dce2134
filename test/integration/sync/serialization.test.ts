import t from 'tap'
import type { Database, Fragment } from '../../../lib/database.ts'
import { newCluster } from '../../../sync/cluster.ts'
import { claim, markFailed, markPublished, release } from '../../../sync/outbox.ts'
import { projectReport } from '../../../sync/projection.ts'
import { newFakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { newDatabase } from '../../servers.ts'
import { newTold } from '../../sync/world.ts'
import { failAt, interruptAt } from './failing-statements.ts'
import { historyOf, insertServer, newResource, outboxOf, pathOfServer, rowOf } from './platform.ts'

const { database } = await newDatabase(t)
const signal = new AbortController().signal

/** Does the work with each of its statements failing in turn, and compares what is left each time with what it leaves undisturbed. */
async function withEachFailing<T>(work: (database: Database) => Promise<T>): Promise<{ undisturbed: T; disturbed: T[] }> {
  const counted = failAt(database, Infinity)
  const undisturbed = await work(counted.database)
  const disturbed: T[] = []
  for (let number = 1; number <= counted.count(); number++) disturbed.push(await work(failAt(database, number).database))
  return { undisturbed, disturbed }
}

/** Of a command that is under way: no report of an earlier version takes it back. */
const refusal = { version: 2, reason: 'NameTaken', message: 'It is there already.' }

let servers = 0
const newServer = (rest: object = {}): Promise<string> => insertServer(database, `server-${++servers}`, rest)

t.test('a projection that the database breaks off anywhere leaves the same row and history', async (t) => {
  const { undisturbed, disturbed } = await withEachFailing(async (failing) => {
    const id = await newServer()
    const { name } = await rowOf(database, id)
    const outcome = await projectReport({ database: failing, cluster: newCluster(newFakeKubernetes().client) }, { tenant: 'default', id }, newTold({ name }), signal)
    const { k8sUid, k8sVersion, status } = await rowOf(database, id)
    return { outcome, k8sUid, k8sVersion, status, history: await historyOf(database, id) }
  })
  t.match(undisturbed, { outcome: 'Written', k8sVersion: '100', status: 'running', history: ['k8s.running: Running'] })
  t.ok(disturbed.length >= 2, `${disturbed.length} statements`)
  for (const [index, one] of disturbed.entries()) t.same(one, undisturbed, `statement ${index + 1}`)
})

t.test('the same of a server that gets its row', async (t) => {
  const { undisturbed, disturbed } = await withEachFailing(async (failing) => {
    const name = `server-${++servers}`
    const kubernetes = newFakeKubernetes({ [pathOfServer(name)]: newResource(name) })
    const { uid } = kubernetes.get(pathOfServer(name)).metadata
    const outcome = await projectReport({ database: failing, cluster: newCluster(kubernetes.client) }, { tenant: 'default', id: uid }, newTold({ name, uid }), signal)
    const { k8sVersion, managedBy, status } = await rowOf(database, uid)
    return { outcome, k8sVersion, managedBy, status, history: await historyOf(database, uid) }
  })
  t.match(undisturbed, { outcome: 'Found', managedBy: 'kubectl', history: ['server.found: The server was made with kubectl.'] })
  for (const [index, one] of disturbed.entries()) t.same(one, undisturbed, `statement ${index + 1}`)
})

t.test('the same of a spec that kubectl changed', async (t) => {
  const { undisturbed, disturbed } = await withEachFailing(async (failing) => {
    const id = await newServer()
    const { name } = await rowOf(database, id)
    await database`UPDATE servers SET managed_by = 'kubectl' WHERE id = ${id}`
    const kubernetes = newFakeKubernetes({ [pathOfServer(name)]: newResource(name, { spec: { motd: 'Hello' } }) })
    kubernetes.change(pathOfServer(name), ({ metadata }) => { metadata.uid = id })
    const outcome = await projectReport({ database: failing, cluster: newCluster(kubernetes.client) }, { tenant: 'default', id }, newTold({ name, uid: id, specVersion: undefined }), signal)
    const { k8sVersion, version, spec } = await rowOf(database, id)
    return { outcome, k8sVersion, version, motd: (spec as Json).motd, history: (await historyOf(database, id)).sort() }
  })
  t.match(undisturbed, { outcome: 'Written', k8sVersion: '100', version: 2, motd: 'Hello', history: ['k8s.running: Running', 'spec.changed: The spec was changed with kubectl: motd.'] })
  t.ok(disturbed.length >= 7, `${disturbed.length} statements`)
  for (const [index, one] of disturbed.entries()) t.same(one, undisturbed, `statement ${index + 1}`)
})

t.test('what somebody else wrote between reading and writing a row counts', async (t) => {
  const end = { isTerminating: true, uid: undefined, resourceVersion: undefined, phase: undefined, worldRemoved: true }
  const table: { name: string; set: Fragment; told?: [Parameters<typeof newTold>[0], 'k8s.deleted']; want: object }[] = [
    { name: 'a later report', set: database`k8s_version = 200`, want: { outcome: 'Stale', k8sVersion: '200', state: null } },
    { name: 'the end', set: database`gone_at = now()`, want: { outcome: 'Gone', k8sVersion: null } },
    { name: 'a refusal', set: database`refused_version = 2, refusal = ${database.json(refusal)}`, want: { outcome: 'Written', k8sVersion: '100', refusal } },
    { name: 'a removed world', set: database`world_removed_at = now()`, want: { outcome: 'Written', worldRemovedAt: Date } },
    { name: 'another resource than the one that ended', set: database`k8s_uid = 'x'`, told: [{ isTerminating: true }, 'k8s.deleted'], want: { outcome: 'OtherResource', goneAt: null } },
    { name: 'a deletion, of a server whose world is gone', set: database`deletion_requested_at = now()`, told: [end, 'k8s.deleted'], want: { outcome: 'Written', goneAt: Date, worldRemovedAt: Date } },
  ]
  for (const { name, set, told: [state, type] = [{}], want } of table) {
    const id = await newServer()
    const told = newTold({ name: (await rowOf(database, id)).name, ...state }, type)
    let interruptions = 0
    const interrupted = interruptAt(database, 'WITH written', async () => { interruptions++; await database`UPDATE servers SET ${set} WHERE id = ${id}` })
    const outcome = await projectReport({ database: interrupted, cluster: newCluster(newFakeKubernetes().client) }, { tenant: 'default', id }, told, signal)
    t.match({ outcome, ...await rowOf(database, id) }, want, name)
    t.equal(interruptions, 1)
    t.equal((await historyOf(database, id)).length > 0, outcome === 'Written', `${name}: its history`)
  }
})

t.test('a claim, and what ends it, likewise', async (t) => {
  const ends = { Published: (sql: Database, one: Claimed) => markPublished(sql, [one]), Released: (sql: Database, one: Claimed) => release(sql, one, 0), Failed: (sql: Database, one: Claimed) => markFailed(sql, one, 'no command') }
  type Claimed = Awaited<ReturnType<typeof claim>>[number]
  for (const [name, finish] of Object.entries(ends)) {
    const { undisturbed, disturbed } = await withEachFailing(async (failing) => {
      await database`UPDATE outbox SET published_at = now()`
      const id = await newServer()
      const claims = await claim(failing)
      await finish(failing, claims[0]!)
      const [row] = await outboxOf(database, id)
      return { claimed: claims.map(({ serverId }) => serverId === id), isPublished: row.publishedAt !== null, isFailed: row.failedAt !== null, lockedUntil: row.lockedUntil, attempts: row.attempts, history: await historyOf(database, id), status: (await rowOf(database, id)).status }
    })
    t.match(undisturbed, { claimed: [true], isPublished: name === 'Published', isFailed: name === 'Failed', lockedUntil: null, attempts: 1, status: name === 'Failed' ? 'failed' : 'deploying' }, name)
    t.ok(disturbed.length >= 4)
    for (const [index, one] of disturbed.entries()) t.same(one, undisturbed, `${name}: statement ${index + 1}`)
  }
})

t.test('an error that is none of these is thrown, and leaves nothing', async (t) => {
  const kubernetes = newFakeKubernetes({ [pathOfServer('broken')]: newResource('broken') })
  const { uid } = kubernetes.get(pathOfServer('broken')).metadata
  const broken = new Proxy(database, { get: (target, property) => (property === 'begin' ? (work: (sql: unknown) => Promise<unknown>) => target.begin(async (transaction) => { await work(transaction); throw new Error('a bug') }) : Reflect.get(target, property)) })
  await t.rejects(projectReport({ database: broken, cluster: newCluster(kubernetes.client) }, { tenant: 'default', id: uid }, newTold({ name: 'broken', uid }), signal), { message: 'a bug' })
  t.equal((await database`SELECT 1 FROM servers WHERE id = ${uid}`).length, 0)
})
