import t from 'tap'
import * as z from 'zod'
import { toSchemaError } from '../../../web/src/lib/schema-error.ts'

const say = (schema: z.ZodType, value: unknown): string | undefined => schema.safeParse(value, { error: toSchemaError }).error?.issues[0]?.message

const cases: { schema: z.ZodType; value: unknown; want: string | RegExp }[] = [
  { schema: z.int().min(1), value: 0, want: 'must be at least 1' },
  { schema: z.int().max(20), value: 21, want: 'must be at most 20' },
  { schema: z.int(), value: 1.5, want: 'must be a whole number' },
  { schema: z.int(), value: 'x', want: 'must be a number' },
  { schema: z.string().min(1), value: '', want: 'must not be empty' },
  { schema: z.string().min(3), value: 'a', want: 'must be at least 3 characters long' },
  { schema: z.string().max(3), value: 'abcd', want: 'must be at most 3 characters long' },
  { schema: z.array(z.string()).max(1), value: ['a', 'b'], want: 'must have at most 1 entries' },
  { schema: z.string(), value: undefined, want: 'must be given' },
  { schema: z.boolean(), value: 'yes', want: 'must be true or false' },
  { schema: z.enum(['A', 'B']), value: 'C', want: 'must be one of A, B' },
  { schema: z.string().regex(/^a$/, 'must be an a'), value: 'b', want: 'must be an a' },
  { schema: z.uuid(), value: 'b', want: /UUID/ },
]

for (const { schema, value, want } of cases) {
  t.test(`${JSON.stringify(value)}: ${String(want)}`, async (t) => {
    t.match(say(schema, value), want)
  })
}
