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
  t.equal(turns.count(), 1)
  t.same(drain(turns), ['a2'])
})

t.test('room is made by who has most waiting, with what came first', async (t) => {
  const turns = newTurns<string>()
  for (const item of ['s1', 's2', 's3']) turns.add(['snapshots', 'a'], item)
  for (const item of ['t1', 't2']) turns.add(['snapshots', 'b'], item)
  turns.add(['changes', 'a'], 'c1')
  turns.add(['changes'], 'own')
  t.same([turns.takeOfMost(), turns.takeOfMost()], ['s1', 's2'], 'a tenant with more')
  t.equal(turns.count(), 5)
  for (let left = 5; left > 0; left--) t.type(turns.takeOfMost(), 'string')
  t.same([turns.takeOfMost(), turns.take(), turns.count()], [undefined, undefined, 0])
})

t.test('without names who came first makes room', async (t) => {
  const turns = newTurns<string>()
  for (const item of ['1', '2', '3']) turns.add([], item)
  t.equal(turns.takeOfMost(), '1')
  t.same(drain(turns), ['2', '3'])
})
