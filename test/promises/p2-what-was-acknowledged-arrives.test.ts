import t from 'tap'
import { newFleet, newRandom } from '../faults/fleet.ts'
import { crash, outage } from '../faults/outage.ts'
import { waitFor } from '../wait.ts'

t.test('P2: an acknowledged write reaches the resource once all parts are up, as exactly one effective state', async (t) => {
  const fleet = await newFleet(t, { size: 6, running: 0, random: newRandom(2) })
  await fleet.agree()
  for (const part of ['nats', 'sync', 'relay', 'apiserver', 'postgres', 'api']) {
    await t.test(`with ${part} down for a while`, async (t) => {
      const before = fleet.acknowledged()
      const stop = new AbortController()
      const driving = fleet.drive(stop.signal)
      await crash(part)
      await outage(part, 3)
      await waitFor('something to be acknowledged', () => fleet.acknowledged() > before)
      stop.abort()
      await driving
      await fleet.agree()
      t.pass('row, report, resource and REST agree')
    })
  }
})
