import t, { type Test } from 'tap'
import { after, changed, forgotten, newCluster, type Cluster, type Step } from '../cluster.ts'
import { condition, doSync, setOf } from '../world.ts'

/** Orders in which the parts of a cluster may come to look: nobody is quicker for certain. */
const ORDERS: Record<string, Step[]> = {
  'everybody at once': ['Sync', 'Settle', 'Boot', 'Look'],
  'the hook is asked after every step': ['Sync', 'Sync', 'Settle', 'Sync', 'Boot', 'Sync', 'Look', 'Sync'],
  'relay is quick': ['Sync', 'Look', 'Sync', 'Settle', 'Look', 'Sync', 'Boot', 'Look', 'Sync'],
  'relay is away': ['Sync', 'Sync', 'Settle', 'Sync', 'Boot', 'Sync'],
}

/** Takes the steps of an order over and over until nothing changes any more; the number of rounds is bounded. */
function atRest(start: Cluster, order: Step[], see: (cluster: Cluster) => void = () => undefined): Cluster | 'Never' {
  let cluster = start
  for (let round = 0; round < 12; round++) {
    const before = JSON.stringify(cluster)
    for (const step of order) see(cluster = after(cluster, step))
    if (JSON.stringify(cluster) === before) return cluster
  }
  return 'Never'
}

function started(spec: object = {}): Cluster {
  const cluster = atRest(newCluster(spec), ORDERS['relay is quick']!)
  return cluster === 'Never' ? t.fail('the server does not come up') as never : cluster
}

t.test('a new server comes up, with one pod', async (t) => {
  for (const [order, steps] of Object.entries(ORDERS)) {
    const isHeld = order === 'relay is away'
    const cluster = atRest(newCluster({}), steps)
    if (cluster === 'Never') t.fail(`${order}: it never comes to rest`)
    else t.match({ phase: doSync(cluster.request).status.phase, pods: cluster.pods }, { phase: isHeld ? 'Starting' : 'Running', pods: isHeld ? 0 : 1 }, order)
  }
})

interface Change {
  name: string
  from?: object
  change: object
  restarts: number
  phase: string
  pending?: string
  /** Whether nothing can be told without relay ever having looked. */
  needsRelay?: true
}

/** Makes a change and lets the cluster come to rest. */
function check(t: Test, { name, change, restarts, phase, pending = 'No change waits for a restart.' }: Change, order: string, { before, start }: { before: Cluster; start: Cluster }): void {
  const label = `${name}: ${order}; relay has told ${start === before ? 'of the pod' : 'nothing'}`
  const cluster = atRest(changed(start, change), ORDERS[order] ?? [])
  if (cluster === 'Never') return t.fail(`${label}: it never comes to rest`) as never
  const reply = doSync(cluster.request)
  const seen = { restarts: cluster.pods - before.pods, phase: reply.status.phase, pending: condition(reply, 'PendingRestart').message, strategy: setOf(cluster.request).spec.updateStrategy.type }
  t.same(seen, { restarts, phase, pending, strategy: 'OnDelete' }, label)
}

t.test('a change is followed by as many restarts as were asked for, in whatever order the parts look', async (t) => {
  const table: Change[] = [
    { name: 'nothing', change: {}, restarts: 0, phase: 'Running' },
    { name: 'a setting', change: { motd: 'x' }, restarts: 0, phase: 'Running', pending: 'At the next restart: motd', needsRelay: true },
    { name: 'a live setting', change: { exposure: 'ClusterIP', ops: ['alex'], whitelist: { enabled: true } }, restarts: 0, phase: 'Running' },
    { name: 'a setting, where restarts are welcome', from: { restartPolicy: 'Immediate' }, change: { motd: 'x' }, restarts: 1, phase: 'Running' },
    { name: 'a restart', change: { restartRequest: 'one' }, restarts: 1, phase: 'Running' },
    { name: 'a restart with a setting', change: { restartRequest: 'one', motd: 'x' }, restarts: 1, phase: 'Running' },
    { name: 'another restart', from: { restartRequest: 'one' }, change: { restartRequest: 'two' }, restarts: 1, phase: 'Running' },
    { name: 'no restart any more', from: { restartRequest: 'one' }, change: { restartRequest: undefined }, restarts: 0, phase: 'Running' },
    { name: 'a stop', change: { desiredState: 'Stopped' }, restarts: 0, phase: 'Stopped' },
    { name: 'a start', from: { desiredState: 'Stopped' }, change: { desiredState: 'Running' }, restarts: 1, phase: 'Running', needsRelay: true },
    { name: 'maintenance', change: { desiredState: 'Maintenance' }, restarts: 1, phase: 'Maintenance' },
    { name: 'the end of maintenance', from: { desiredState: 'Maintenance' }, change: { desiredState: 'Running' }, restarts: 1, phase: 'Running' },
  ]
  for (const row of table) {
    const before = started(row.from)
    for (const order of Object.keys(ORDERS)) {
      check(t, row, order, { before, start: before })
      if (!(row.needsRelay && order === 'relay is away')) check(t, row, order, { before, start: forgotten(before) })
    }
  }
})

t.test('relay, away since before a restart, causes no second one', async (t) => {
  const away = ORDERS['relay is away']!
  for (const first of [{ restartRequest: 'one' }, { desiredState: 'Maintenance' }]) for (const then of [{ motd: 'x' }, { motd: 'x', memory: '2Gi' }]) {
    const before = started()
    const served = atRest(changed(before, first), away)
    if (served === 'Never') { t.fail('it never comes to rest'); continue }
    t.equal(served.pods - before.pods, 1, JSON.stringify(first))
    const later = atRest(changed(served, then), away)
    t.equal(later === 'Never' ? NaN : later.pods - served.pods, 0, `${JSON.stringify(first)}, then ${JSON.stringify(then)}`)
  }
})

t.test('a change that waits for a restart disturbs nobody: players can join all the time', async (t) => {
  for (const [order, steps] of Object.entries(ORDERS)) for (const change of [{ motd: 'x' }, { whitelist: { enabled: true } }]) {
    const seen = new Set<string>()
    atRest(changed(started(), change), steps, ({ request }) => seen.add(doSync(request).status.phase))
    t.same([...seen], ['Running'], `${order}: ${JSON.stringify(change)}`)
  }
})
