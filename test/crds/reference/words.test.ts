import t from 'tap'
import { code, toAnchors, toMarkdown, typeOf } from '../../../crds/reference/words.ts'
import type { JsonSchema } from '../../../contracts/minecraft-server/settings.ts'

t.test('a type is told as a noun with its bounds', async (t) => {
  const table: { schema: JsonSchema; want: string }[] = [
    { schema: { type: 'boolean' }, want: '`true` or `false`' },
    { schema: { type: 'integer', minimum: 1, maximum: 20 }, want: 'whole number from 1 to 20' },
    { schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, want: 'whole number, at least 0' },
    { schema: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, want: 'whole number' },
    { schema: { type: 'string' }, want: 'text' },
    { schema: { type: 'string', maxLength: 5 }, want: 'text of at most 5 characters' },
    { schema: { type: 'string', minLength: 1, maxLength: 5 }, want: 'text of 1 to 5 characters' },
    { schema: { type: 'string', format: 'date-time', pattern: '^.*$' }, want: 'time (RFC 3339)' },
    { schema: { type: 'string', enum: ['A', 'B'] }, want: 'one of `A`, `B`' },
    { schema: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 5 } }, want: 'list of at most 3 entries, each text of at most 5 characters' },
    { schema: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 2 } }, want: 'list, each a whole number from 1 to 2' },
    { schema: { type: 'array', items: { type: 'object', properties: {} } }, want: 'list, each an object' },
    { schema: { type: 'object', properties: {} }, want: 'object' },
    { schema: { type: 'object', maxProperties: 3, additionalProperties: { type: 'string', maxLength: 5 } }, want: 'map of at most 3 entries, each text of at most 5 characters' },
  ]
  for (const { schema, want } of table) t.equal(typeOf(schema), want)
})

t.test('a type without words is refused', async (t) => {
  t.throws(() => typeOf({ type: 'null' }), /no words for the type "null"/)
  t.throws(() => typeOf({}), /no words/)
})

t.test('a value is code, and what could not be seen is named', async (t) => {
  const table: [unknown, string][] = [['a', '`a`'], ['{}', '`{}`'], ['', 'empty'], [[], 'empty'], [{}, 'empty'], [false, '`false`'], [0, '`0`']]
  for (const [value, want] of table) t.equal(code(value), want)
})

t.test('text stays literal in Markdown, and code stays code', async (t) => {
  const table: [string, string][] = [
    ['a * b | c <d> [e] \\f', 'a \\* b \\| c \\<d\\> \\[e\\] \\\\f'],
    ['AUTO_CURSEFORGE, _ and x_', 'AUTO_CURSEFORGE, \\_ and x\\_'],
    ['`a|b_` and *', '`a|b_` and \\*'],
  ]
  for (const [text, want] of table) t.equal(toMarkdown(text), want)
})

t.test('anchors are those of GitHub, the second of the same letters with a number', async (t) => {
  t.same([...toAnchors(['How to read', '`sftpUsers`', '`sftp.users`', '`sftp.users[].name`'])], [['How to read', 'how-to-read'], ['`sftpUsers`', 'sftpusers'], ['`sftp.users`', 'sftpusers-1'], ['`sftp.users[].name`', 'sftpusersname']])
})
