import t from 'tap'
import * as z from 'zod'
import { described } from '../../contracts/rule.ts'
import { atRestart, immutable, live } from '../../contracts/setting.ts'

const even = { message: 'must be even', cel: 'self % 2 == 0', holds: (value: number) => value % 2 === 0 }

t.test('a setting tells in its description when a change takes effect, and so does its JSON Schema', async (t) => {
  const table = [
    { name: 'live', mark: live, effect: 'Live', description: 'How many. A change takes effect at once.' },
    { name: 'atRestart', mark: atRestart, effect: 'NextRestart', description: 'How many. A change takes effect at the next restart.' },
    { name: 'immutable', mark: immutable, effect: 'Immutable', description: 'How many. It can\'t be changed.' },
  ]
  for (const { name, mark, effect, description } of table) {
    const schema = mark(described(z.int(), 'How many.'))
    t.same(schema.meta(), { description, effect }, name)
    t.match(z.toJSONSchema(schema), { type: 'integer', description, effect }, name)
  }
})

t.test('rules and every other keyword stay', async (t) => {
  const schema = live(described(z.int(), 'How many.', [even]).meta({ 'x-kubernetes-list-type': 'atomic' }))
  t.match(schema.meta(), { effect: 'Live', 'x-kubernetes-list-type': 'atomic' })
  t.same(live(described(z.int(), 'How many.', [even])).meta()?.['x-kubernetes-validations'], [{ rule: even.cel, message: even.message }])
  t.equal(live(described(z.int(), 'How many.', [even])).safeParse(3).error?.issues[0]?.message, 'must be even')
})

t.test('the schema that was given stays as it was', async (t) => {
  const schema = described(z.int(), 'How many.')
  live(schema)
  t.same(schema.meta(), { description: 'How many.' })
})
