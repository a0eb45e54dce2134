import t from 'tap'
import { parseJson } from '../../lib/json.ts'

t.test('a text is parsed, and one that is no JSON is nothing', async (t) => {
  t.same(parseJson('{"a": [1, null]}'), { a: [1, null] })
  t.equal(parseJson('null'), null)
  for (const text of ['', '{', 'undefined', '1,']) t.equal(parseJson(text), undefined, text)
})
