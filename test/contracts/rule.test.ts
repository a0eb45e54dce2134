import t from 'tap'
import * as z from 'zod'
import { described, mapOf } from '../../contracts/rule.ts'

const even = { message: 'must be even', cel: 'self % 2 == 0', holds: (value: number) => value % 2 === 0 }
const small = { message: 'must be below 10', cel: 'self < 10', holds: (value: number) => value < 10 }
const grown = { message: 'may only grow', cel: 'self >= oldSelf' }

t.test('a schema without rules is told its description alone', async (t) => {
  t.same(described(z.string(), 'A name.').meta(), { description: 'A name.' })
  t.same(described(z.string(), 'A name.', []).meta(), { description: 'A name.' })
})

t.test('rules are for the API server in CEL, in the order they stand', async (t) => {
  t.same(described(z.int(), 'A number.', [even, grown, small]).meta(), {
    description: 'A number.',
    'x-kubernetes-validations': [{ rule: 'self % 2 == 0', message: 'must be even' }, { rule: 'self >= oldSelf', message: 'may only grow' }, { rule: 'self < 10', message: 'must be below 10' }],
  })
})

t.test('rules are kept here too, and each that is broken is told', async (t) => {
  const schema = described(z.int(), 'A number.', [even, small])
  const table: { value: unknown; want: string[] }[] = [{ value: 8, want: [] }, { value: 7, want: ['must be even'] }, { value: 12, want: ['must be below 10'] }, { value: 13, want: ['must be even', 'must be below 10'] }]
  for (const { value, want } of table) t.same(schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [], want, `${String(value)}`)
})

t.test('a rule about a change is left to the API server, which alone sees changes', async (t) => {
  t.equal(described(z.int(), 'A number.', [grown]).parse(-1), -1)
})

t.test('a rule is not asked about a value of another type', async (t) => {
  const schema = described(z.string(), 'A name.', [{ message: 'must not be empty', cel: 'size(self) > 0', holds: (name) => name.length > 0 }])
  t.equal(schema.safeParse(undefined).error?.issues.length, 1)
})

t.test('the schema that was given stays as it was', async (t) => {
  const schema = z.int()
  described(schema, 'A number.', [even])
  t.equal(schema.meta(), undefined)
  t.equal(schema.parse(7), 7)
})

t.test('description and rules reach JSON Schema, from inside an object too', async (t) => {
  const schema = z.object({ count: described(z.int(), 'A number.', [even]) })
  t.match(z.toJSONSchema(schema), { properties: { count: { type: 'integer', description: 'A number.', 'x-kubernetes-validations': [{ rule: 'self % 2 == 0', message: 'must be even' }] } } })
})

t.test('a map comes with its names in order, so the same map makes the same bytes', async (t) => {
  const map = mapOf(z.string(), 5)
  const want = '{"A":"5","a":"4","a.b":"3","a/b":"2","b":"1"}'
  for (const value of [{ 'b': '1', 'a/b': '2', 'a.b': '3', 'a': '4', 'A': '5' }, { 'A': '5', 'a': '4', 'a.b': '3', 'a/b': '2', 'b': '1' }]) t.equal(JSON.stringify(map.parse(value)), want)
  const given = { b: '1', a: '2' }
  t.same(Object.keys(z.object({ map: described(map, 'A map.') }).parse({ map: given }).map), ['a', 'b'], 'inside of an object too')
  t.same(Object.keys(given), ['b', 'a'], 'and what was given stays as it was')
})

t.test('a map has so many names at most, and the API server is told', async (t) => {
  const map = mapOf(z.string(), 2)
  t.same(map.safeParse({ a: '', b: '' }).error, undefined)
  t.same(map.safeParse({ a: '', b: '', c: '' }).error?.issues.map(({ message }) => message), ['must have at most 2 entries'])
  t.match(z.toJSONSchema(map), { type: 'object', maxProperties: 2, additionalProperties: { type: 'string' } })
})
