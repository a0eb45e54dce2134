import t from 'tap'
import * as z from 'zod'
import { toStructural } from '../../crds/structural.ts'

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

t.test('what a CRD can\'t hold is refused by name', async (t) => {
  t.throws(() => toStructural(z.strictObject({ a: z.strictObject({ b: z.union([z.string(), z.int()]) }) })), /a\.b: a CRD can't hold "anyOf"/)
  t.throws(() => toStructural(z.strictObject({ a: z.array(z.any()) })), /a\[\]: a CRD needs a type/)
})
