import t from 'tap'
import { newFleet, newRandom } from '../faults/fleet.ts'
import { crash } from '../faults/outage.ts'

const PARTS = ['relay', 'sync', 'hooks', 'api', 'metacontroller', 'nats', 'postgres']

t.test('P6: a crash of any part at any moment converges', async (t) => {
  const random = newRandom(6)
  const fleet = await newFleet(t, { size: 6, running: 2, random })
  const stop = new AbortController()
  const driving = fleet.drive(stop.signal)
  const order = [...PARTS, 'relay', 'sync', 'relay', 'sync'].map((part) => ({ part, at: random() })).sort((one, other) => one.at - other.at)
  for (const { part } of order) await crash(part)
  stop.abort()
  await driving
  await fleet.agree()
  t.ok(fleet.acknowledged() > 6)
})
