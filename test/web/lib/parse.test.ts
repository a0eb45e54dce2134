import t from 'tap'
import * as z from 'zod'
import { parseAnswer } from '../../../web/src/lib/parse.ts'

const schema = z.strictObject({ name: z.string(), inner: z.strictObject({ count: z.int() }), list: z.array(z.strictObject({ id: z.int() })) })
const known = { name: 'a', inner: { count: 1 }, list: [{ id: 1 }, { id: 2 }] }

t.test('an answer is taken as it is', async (t) => {
  t.same(parseAnswer(schema, known), known)
})

t.test('fields that a later release adds are left out, wherever they are', async (t) => {
  const answer = { ...known, added: 1, inner: { count: 1, more: true }, list: [{ id: 1 }, { id: 2, extra: 'x' }] }
  t.same(parseAnswer(schema, answer), known)
  t.same(answer.inner, { count: 1, more: true }, 'and the answer itself stays as it is')
})

t.test('an answer that is wrong is refused', async (t) => {
  t.throws(() => parseAnswer(schema, { ...known, name: 1 }))
  t.throws(() => parseAnswer(schema, { ...known, name: 1, added: 1 }))
  t.throws(() => parseAnswer(schema, undefined))
})
