import t from 'tap'
import * as z from 'zod'
import { check } from '../../contracts/issues.ts'

const messagesOf = (schema: z.ZodType, value: unknown): string[] => {
  const checked = check(schema, value)
  return checked.success ? [] : checked.issues.map(({ path, message }) => [...path, message].join(': '))
}

t.test('what is right is given as the schema makes it', async (t) => {
  t.same(check(z.object({ a: z.int().default(3) }), {}), { success: true, data: { a: 3 } })
})

t.test('each thing that can be wrong is told as a rule that the value must keep', async (t) => {
  const table: { name: string; schema: z.ZodType; value: unknown; want: string }[] = [
    { name: 'absent', schema: z.strictObject({ a: z.boolean() }), value: {}, want: 'a: is required' },
    { name: 'absent, of some words', schema: z.strictObject({ a: z.enum(['x', 'y']) }), value: {}, want: 'a: is required' },
    { name: 'no object', schema: z.strictObject({}), value: null, want: 'must be an object' },
    { name: 'a list for an object', schema: z.strictObject({}), value: [], want: 'must be an object' },
    { name: 'no map', schema: z.record(z.string(), z.string()), value: 'x', want: 'must be an object' },
    { name: 'no list', schema: z.array(z.string()), value: 'x', want: 'must be a list' },
    { name: 'no text', schema: z.string(), value: 1, want: 'must be text' },
    { name: 'no yes or no', schema: z.boolean(), value: 'yes', want: 'must be true or false' },
    { name: 'no number', schema: z.number(), value: 'x', want: 'must be a number' },
    { name: 'text for a whole number', schema: z.int(), value: 'many', want: 'must be a whole number' },
    { name: 'half a number', schema: z.int(), value: 1.5, want: 'must be a whole number' },
    { name: 'text that is no whole number', schema: z.coerce.number().int().min(1), value: 'abc', want: 'must be a whole number' },
    { name: 'text that is half a number', schema: z.coerce.number().int(), value: '1.5', want: 'must be a whole number' },
    { name: 'too small a number', schema: z.int().min(1), value: 0, want: 'must be at least 1' },
    { name: 'too large a number', schema: z.int().max(9), value: 10, want: 'must be at most 9' },
    { name: 'another word', schema: z.enum(['a', 'b']), value: 'c', want: 'must be one of a, b' },
    { name: 'not the one word', schema: z.literal('a'), value: 'c', want: 'must be a' },
    { name: 'empty text', schema: z.string().min(1), value: '', want: 'must not be empty' },
    { name: 'short text', schema: z.string().min(16), value: 'x', want: 'must be at least 16 characters long' },
    { name: 'long text', schema: z.string().max(1), value: 'xx', want: 'must be at most 1 character long' },
    { name: 'an empty list', schema: z.array(z.string()).min(1), value: [], want: 'must not be empty' },
    { name: 'a long list', schema: z.array(z.string()).max(2), value: ['a', 'b', 'c'], want: 'must have at most 2 entries' },
    { name: 'no id', schema: z.uuid(), value: 'x', want: 'must be a UUID' },
    { name: 'no time', schema: z.iso.datetime(), value: 'x', want: 'must be a time such as 2026-05-01T12:00:00Z' },
    { name: 'no address', schema: z.url(), value: 'x', want: 'must be an address such as https://example.org' },
  ]
  for (const { name, schema, value, want } of table) t.same(messagesOf(schema, value), [want], name)
})

t.test('the words of a schema go before', async (t) => {
  t.same(messagesOf(z.object({ a: z.boolean('must be true, for a reason') }), {}), ['a: must be true, for a reason'])
  t.same(messagesOf(z.string().min(2, 'is too short for me'), ''), ['is too short for me'])
})

t.test('beside its form nothing is said of the length of a text; another text of the same value is judged for itself', async (t) => {
  const Text = z.string().min(12).max(20).regex(/^[a-z]+:[a-z]+$/, 'must read name:word')
  t.same(messagesOf(Text, 'a'), ['must read name:word'])
  t.same(messagesOf(Text, 'a'.repeat(21)), ['must read name:word'])
  t.same(messagesOf(Text, 'a:b'), ['must be at least 12 characters long'])
  t.same(messagesOf(z.array(Text), ['a', 'a:b']), ['0: must read name:word', '1: must be at least 12 characters long'])
})

t.test('no message tells the value', async (t) => {
  for (const schema of [z.string().min(16), z.string().regex(/^x/, 'must begin with x'), z.int(), z.enum(['a']), z.uuid(), z.boolean()]) t.notMatch(messagesOf(schema, 's3cret').join(), /s3cret/)
})
