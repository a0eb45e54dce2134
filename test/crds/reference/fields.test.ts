import t from 'tap'
import * as z from 'zod'
import { described, mapOf } from '../../../contracts/rule.ts'
import { atRestart, immutable, live } from '../../../contracts/setting.ts'
import { fieldsOf, rulesOf } from '../../../crds/reference/fields.ts'

const even = { message: 'must be even', cel: 'self % 2 == 0', holds: (value: number) => value % 2 === 0 }

t.test('a field is told with its type, default, effect and rules', async (t) => {
  const schema = z.strictObject({
    size: live(described(z.int().min(1).max(8), 'How large.', [even])).default(4),
    name: immutable(described(z.string().max(9).regex(/^a/, 'must begin with a'), 'What it is called.')),
    mode: atRestart(described(z.enum(['On', 'Off']), 'How it is.')).optional(),
  })
  t.same(fieldsOf(schema), [
    { path: 'size', description: 'How large.', facts: ['whole number from 1 to 8', 'default `4`', 'takes effect at once'], rules: ['must be even'], entryRules: [] },
    { path: 'name', description: 'What it is called.', facts: ['text of at most 9 characters', 'required', 'can\'t be changed'], rules: ['must begin with a'], entryRules: [] },
    { path: 'mode', description: 'How it is.', facts: ['one of `On`, `Off`', 'optional', 'takes effect at the next restart'], rules: [], entryRules: [] },
  ])
})

t.test('an object stands before its fields, and a list before those of its entries', async (t) => {
  const schema = z.strictObject({
    stop: described(z.strictObject({ seconds: described(z.int(), 'How long.').default(1) }), 'How it stops.').prefault({}),
    ports: described(z.array(described(z.strictObject({ port: described(z.int(), 'Its number.') }), 'A port.')), 'Its ports.').default([]),
  })
  t.same(fieldsOf(schema, 'spec.').map(({ path, facts }) => [path, ...facts]), [
    ['spec.stop', 'object', 'optional'],
    ['spec.stop.seconds', 'whole number', 'default `1`'],
    ['spec.ports', 'list, each an object', 'default empty'],
    ['spec.ports[].port', 'whole number', 'required'],
  ])
})

t.test('rules of entries are told apart, and a bound that the type tells is not told twice', async (t) => {
  const name = described(z.string().regex(/^a/, 'must begin with a'), 'A name.', [{ message: 'must be short', cel: 'true', holds: () => true }])
  const schema = z.strictObject({ map: described(mapOf(name, 2), 'Names by key.', [{ message: 'must have good keys', cel: 'true', holds: () => true }]), list: described(z.array(name), 'Names.') })
  const [map, list] = fieldsOf(schema)
  t.match(map, { facts: ['map of at most 2 entries, each text', 'required'], rules: ['must have good keys'], entryRules: ['must begin with a', 'must be short'] })
  t.match(list, { rules: [], entryRules: ['must begin with a', 'must be short'] })
})

t.test('rules of the schema itself are told, those about a change too; a long list is cut', async (t) => {
  const names = Array.from({ length: 12 }, (_, index) => `name${index}`).join(', ')
  const schema = described(z.strictObject({ a: z.int() }), 'A thing.', [{ message: 'a and b differ', cel: 'true', holds: () => true }, { message: 'a may only grow', cel: 'true' }, { message: `must be one of these: ${names}`, cel: 'true' }])
  t.same(rulesOf(schema), ['a and b differ', 'a may only grow', 'must be one of these (listed below)'])
})
