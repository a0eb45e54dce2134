import t from 'tap'
import * as z from 'zod'
import { described, mapOf } from '../../contracts/rule.ts'
import { live } from '../../contracts/setting.ts'
import { toStructural } from '../../crds/structural.ts'

const field = (schema: z.ZodType): unknown => toStructural(z.strictObject({ field: schema })).properties?.['field']

t.test('noise goes and meaning stays', async (t) => {
  const schema = z.strictObject({ count: z.int().meta({ description: 'How many.' }), at: z.iso.datetime(), name: z.string().max(5).regex(/^a/).default('a'), list: z.array(z.strictObject({ id: z.string() })).optional() })
  t.same(toStructural(schema), {
    type: 'object',
    required: ['count', 'at'],
    properties: {
      count: { type: 'integer', description: 'How many.' },
      at: { type: 'string', format: 'date-time' },
      name: { type: 'string', maxLength: 5, pattern: '^a', default: 'a' },
      list: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } },
    },
  })
})

t.test('a map keeps the schema of its values and its bound; that of its keys is left to a rule', async (t) => {
  t.same(field(z.record(z.string(), z.string().max(5))), { type: 'object', additionalProperties: { type: 'string', maxLength: 5 } })
  t.same(field(z.record(z.string().max(3).regex(/^a/), z.int().min(1).max(2))), { type: 'object', additionalProperties: { type: 'integer', minimum: 1, maximum: 2 } })
  t.match(field(mapOf(z.string(), 7)), { type: 'object', maxProperties: 7 })
  t.same(field(z.record(z.string(), z.strictObject({ id: z.string() }))), { type: 'object', additionalProperties: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } } })
})

t.test('a rule on a map and on its values stays where it stands', async (t) => {
  const rule = { message: 'must be good', cel: 'true', holds: () => true }
  t.same(field(described(mapOf(described(z.string(), 'A value.', [rule]), 7), 'A map.', [rule])), {
    type: 'object', description: 'A map.', maxProperties: 7, 'x-kubernetes-validations': [{ rule: 'true', message: 'must be good' }],
    additionalProperties: { type: 'string', description: 'A value.', 'x-kubernetes-validations': [{ rule: 'true', message: 'must be good' }] },
  })
})

t.test('the effect of a setting is told in its description alone', async (t) => {
  t.same(field(live(described(z.boolean(), 'Whether.')).default(false)), { type: 'boolean', description: 'Whether. A change takes effect at once.', default: false })
})

t.test('a closed object stays closed without a word, since the API server prunes what it does not know', async (t) => {
  t.same(field(z.strictObject({})), { type: 'object', properties: {} })
})

t.test('a field may be named like a keyword that goes', async (t) => {
  const schema = z.strictObject({ effect: z.string(), pattern: z.string(), additionalProperties: z.string(), propertyNames: z.string(), format: z.string(), not: z.string(), const: z.string() })
  t.same(Object.keys(toStructural(schema).properties ?? {}), ['effect', 'pattern', 'additionalProperties', 'propertyNames', 'format', 'not', 'const'])
})

t.test('bounds that are those of JavaScript\'s numbers go, others stay', async (t) => {
  t.same(field(z.int()), { type: 'integer' })
  t.same(field(z.int().min(0)), { type: 'integer', minimum: 0 })
  t.same(field(z.int().min(-5).max(5)), { type: 'integer', minimum: -5, maximum: 5 })
})

t.test('what a CRD can\'t hold is refused by name', async (t) => {
  const table: { name: string; schema: z.ZodType; want: RegExp }[] = [
    { name: 'a union', schema: z.strictObject({ b: z.union([z.string(), z.int()]) }), want: /field\.b: a CRD can't hold "anyOf"/ },
    { name: 'a union in a list', schema: z.array(z.union([z.string(), z.int()])), want: /field\[\]: a CRD can't hold "anyOf"/ },
    { name: 'a union in a map', schema: z.record(z.string(), z.union([z.string(), z.int()])), want: /field\{\}: a CRD can't hold "anyOf"/ },
    { name: 'a discriminated union', schema: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') }), z.strictObject({ kind: z.literal('b') })]), want: /field: a CRD can't hold "(anyOf|oneOf)"/ },
    { name: 'two patterns', schema: z.string().regex(/^a/).regex(/b$/), want: /field: a CRD can't hold "allOf"/ },
    { name: 'a tuple', schema: z.tuple([z.string()]), want: /field\[\]: a CRD can't hold "anyOf"/ },
    { name: 'never', schema: z.never(), want: /field: a CRD can't hold "not"/ },
    { name: 'anything', schema: z.array(z.any()), want: /field\[\]: a CRD needs a type/ },
    { name: 'anything in a map', schema: z.record(z.string(), z.unknown()), want: /field\{\}: a CRD needs a type/ },
  ]
  for (const { name, schema, want } of table) t.throws(() => field(schema), want, name)
})
