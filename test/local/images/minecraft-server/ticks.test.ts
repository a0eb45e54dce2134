import t from 'tap'
import { parseTps } from '../../../../relay/tps.ts'
import { formatTickQuery, formatTps, newTickMeter, tickCommandsOf } from '../../../../local/images/minecraft-server/ticks.ts'

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

t.test('the answer to `tick query` is that of the game, as RCON strings it together', async (t) => {
  const told = (perSecond: number): string => formatTickQuery({ perSecond: () => perSecond })
  t.match(told(20), /^The game is running normallyTarget tick rate: 20.0 per second.\nAverage time per tick: 50.0ms \(Target: 50.0ms\)Percentiles: P50: /)
  t.match(told(10), /^The game is running, but can't keep up with the target tick rateTarget .*\nAverage time per tick: 100.0ms /)
  for (const perSecond of [20, 10, 2.5]) t.equal(parseTps(told(perSecond)), perSecond)
})

t.test('the game has `tick` since 1.20.3, and software with plugins `tps`', async (t) => {
  t.strictSame(tickCommandsOf({ version: '1.20.2', type: 'VANILLA' }), { hasTick: false, hasTps: false })
  t.strictSame(tickCommandsOf({ version: '1.20.3', type: 'FABRIC' }), { hasTick: true, hasTps: false })
  t.strictSame(tickCommandsOf({ version: '1.21.4', type: 'paper' }), { hasTick: true, hasTps: true })
})
