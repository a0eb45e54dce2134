import t from 'tap'
import { formatTps, newTickMeter } from '../../../../local/images/minecraft-server/ticks.ts'

t.test('ticks are told on average, since the start at first', async (t) => {
  let [now, ticks] = [0, 100]
  const meter = newTickMeter(() => ticks, () => now)
  t.equal(meter.perSecond(1), 0, 'nothing is known yet')
  now = 10_000
  ticks += 150
  t.equal(meter.perSecond(1), 15)
  t.equal(meter.perSecond(15), 15)
})

t.test('the answer is that of Spigot', async (t) => {
  const told = (perSecond: number): string => formatTps({ perSecond: () => perSecond })
  t.equal(told(19.987), '§6TPS from last 1m, 5m, 15m: §a19.99, §a19.99, §a19.99')
  t.match(told(20.3), /: §a\*20, /)
  t.match(told(17), /: §e17, /)
  t.match(told(3.5), /: §c3.5, /)
})
