import t from 'tap'
import { newTurns } from '../../api/turns.ts'

/** Takes all that wait. */
function drain(turns: ReturnType<typeof newTurns<string>>): string[] {
  const taken: string[] = []
  for (let item = turns.take(); item !== undefined; item = turns.take()) taken.push(item)
  return taken
}

t.test('those of one name come in their order, and names by turns', async (t) => {
  const turns = newTurns<string>()
  for (const [name, item] of [['a', 'a1'], ['a', 'a2'], ['a', 'a3'], ['b', 'b1'], ['c', 'c1'], ['b', 'b2']] as const) turns.add([name], item)
  t.equal(turns.count(), 6)
  t.same(drain(turns), ['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  t.equal(turns.count(), 0)
})

t.test('who comes again and again does not come first', async (t) => {
  const turns = newTurns<string>()
  turns.add(['a'], 'a1')
  turns.add(['a'], 'a2')
  turns.add(['b'], 'b1')
  t.equal(turns.take(), 'a1')
  turns.add(['a'], 'a3')
  t.same(drain(turns), ['b1', 'a2', 'a3'])
})

t.test('names take their turns within the name before them', async (t) => {
  const turns = newTurns<string>()
  for (const tenant of ['a', 'b', 'c']) turns.add(['snapshots', tenant], `snapshot ${tenant}`)
  turns.add(['changes', 'a'], 'change a')
  turns.add(['changes', 'z'], 'change z')
  t.same(drain(turns), ['snapshot a', 'change a', 'snapshot b', 'change z', 'snapshot c'])
})

t.test('without names everybody comes in their order', async (t) => {
  const turns = newTurns<string>()
  for (const item of ['1', '2', '3']) turns.add([], item)
  t.same(drain(turns), ['1', '2', '3'])
})

t.test('who has left takes no turn, and is not counted', async (t) => {
  const turns = newTurns<string>()
  for (const [name, item] of [['a', 'a1'], ['a', 'a2'], ['b', 'b1']] as const) turns.add([name], item)
  turns.delete(['a'], 'a1')
  turns.delete(['b'], 'b1')
  turns.delete(['nobody'], 'x')
  t.same([turns.count(), turns.count(['a']), turns.count(['b'])], [1, 1, 0])
  t.same(drain(turns), ['a2'])
})
