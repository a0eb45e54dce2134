import t from 'tap'
import { newPodDisruptionBudget } from '../../../hooks/minecraft-server/pod-disruption-budget.ts'
import { childLabels } from '../../../hooks/minecraft-server/names.ts'
import { serverOf } from '../world.ts'

t.test('a pod with players on is not evicted, and one without is', async (t) => {
  t.same(newPodDisruptionBudget(serverOf()), {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'mc-survival', namespace: 'default', labels: childLabels('survival') },
    spec: {
      minAvailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': 'survival', 'homecraft.io/occupied': 'true' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  })
})

t.test('it selects by labels that every pod of the server has, and one that only relay sets', async (t) => {
  const { matchLabels = {} } = newPodDisruptionBudget(serverOf()).spec?.selector ?? {}
  const others = Object.entries(matchLabels).filter(([key, value]) => childLabels('survival')[key] !== value)
  t.same(others, [['homecraft.io/occupied', 'true']])
})

t.test('it is the same for every spec', async (t) => {
  for (const spec of [{ desiredState: 'Stopped' }, { desiredState: 'Maintenance' }, { exposure: 'ClusterIP' }]) t.same(newPodDisruptionBudget(serverOf(spec)), newPodDisruptionBudget(serverOf()))
})
