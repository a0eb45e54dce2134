import t from 'tap'
import { ServerName } from '../../../contracts/minecraft-server.ts'
import { childName } from '../../../contracts/names.ts'
import { childLabels, selectorLabels } from '../../../hooks/minecraft-server/names.ts'

t.test('no child has the bare name of its server', async (t) => {
  for (const name of ['kubernetes', 'survival', 'mc']) t.equal(childName(name), `mc-${name}`)
})

t.test('the longest name leaves room for what Kubernetes adds', async (t) => {
  const name = 'a'.repeat(40)
  t.ok(ServerName.safeParse(name).success)
  t.notOk(ServerName.safeParse(`${name}a`).success)
  t.ok(`data-${childName(name)}-0`.length <= 63, 'a label of its claim')
  t.ok(childName(name).length <= 52, 'a StatefulSet')
  t.ok(Object.values(childLabels(name)).every((value) => value.length <= 63))
})

t.test('every child has the labels by which its pod is selected', async (t) => {
  t.match(childLabels('survival'), selectorLabels('survival'))
  t.same(selectorLabels('survival'), { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': 'survival' })
})
