import t from 'tap'
import { findDuplicateKeys } from '../../../local/metacontroller/duplicate-keys.ts'

t.test('keys that stand twice are found with their paths', async (t) => {
  const table = [
    { text: '{}', want: [] },
    { text: '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}', want: [] },
    { text: '{"a":1,"a":2}', want: ['a'] },
    { text: '{"a":{"b":1,"c":"x","b":2}}', want: ['a.b'] },
    { text: '{"a":[1,{"b":1,"b":2}]}', want: ['a.*.b'] },
    { text: '{"a":"{\\"b\\":1,\\"b\\":2}","c":"a"}', want: [] },
    { text: '{"a":["x","x"],"b":"a"}', want: [] },
    { text: '{"a":1,"\\u0061":2}', want: ['a'] },
    { text: '{"children":[{"a":1,"a":2}],"b":{"c":1,"c":1}}', want: ['b.c'] },
    { text: '{"children":[],"children":[]}', want: ['children'] },
    { text: '[]', want: [] },
  ]
  for (const { text, want } of table) t.same(findDuplicateKeys(text, ['children']), want, text)
})
