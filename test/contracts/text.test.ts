import t from 'tap'
import type * as z from 'zod'
import { httpsUrl, lineOfText, token, twoLinesOfText } from '../../contracts/text.ts'
import { nameOf } from './spec-table.ts'

const problemsOf = (schema: z.ZodType, value: unknown): string[] => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []
const LINE = 'must not hold line breaks, control characters or backslashes'
const PLACEHOLDER = 'must not hold %NAME%, %env:…%, %date:…%, %time:…% or a $ between two %, which the image would expand'

const everyControl = [...Array.from({ length: 0x20 }, (_, code) => code), ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index), 0x2028, 0x2029].map((code) => String.fromCharCode(code))

t.test('a line of text holds no character that ends a line or steers a terminal', async (t) => {
  const line = lineOfText('A line.', 40)
  for (const char of everyControl) t.same(problemsOf(line, `a${char}b`), [LINE], nameOf(char))
  for (const text of ['a\\b', '\\n', '\\u000a', '\\']) t.same(problemsOf(line, text), [LINE], nameOf(text))
  for (const text of ['', ' ', 'a b', '§a', 'é日本', '👨‍👩‍👧', '\u00a0', '\u202e', '\u200b', '\ufeff', '"\'`$;|&<>(){}[]#=:!*?~']) t.same(problemsOf(line, text), [], nameOf(text))
})

t.test('two lines of text may hold backslash and n, and no other backslash', async (t) => {
  const lines = twoLinesOfText('Two lines.', 20)
  for (const text of ['a\\nb', '\\n', 'a\\n\\nb']) t.same(problemsOf(lines, text), [], nameOf(text))
  for (const text of ['\\', 'a\\', 'a\\tb', '\\N', '\\\\n', '\\u000a', 'n\\', 'a\nb']) t.same(problemsOf(lines, text), [`${LINE}; write \\n for the second line`], nameOf(text))
})

t.test('what the image would expand is refused, and other percent signs are text', async (t) => {
  const line = lineOfText('A line.', 40)
  for (const text of ['%X%', '%x%', '%_%', 'a%NAME_2%b', '%%NAME%%', '%env:X%', '%ENV:X%', '%Env:', '%env:RCON_PASSWORD%', '%date:yyyy%', '%time:HH%', '%x%env:X%', '5%a%', '%$%', '%$0%', '%${a}%', '%a$b%', '5% $1 6%', '%%$%', '%$$%']) t.same(problemsOf(line, text), [PLACEHOLDER], text)
  for (const text of ['%', '%%', '100%', '5% of 6%', '%1%', '%a', 'a%', '% a%', '%a %', '%a-b%', 'env:X', '%other:X%', '%é%', '$%', '%$', '$%%$', '$5 %1% $5', '100% for $5']) t.same(problemsOf(line, text), [], text)
})

t.test('the length of a text is bounded', async (t) => {
  t.same(problemsOf(lineOfText('A line.', 3), 'abc'), [])
  t.match(problemsOf(lineOfText('A line.', 3), 'abcd'), [/^Too big/])
  t.match(problemsOf(twoLinesOfText('Lines.', 3), 'abcd'), [/^Too big/])
})

t.test('an address is https, and one word of ASCII', async (t) => {
  const url = httpsUrl('An address.')
  for (const text of ['https://a', 'https://a/', 'https://a.b:1/c?d=e&f', 'https://169.254.169.254/', 'https://a/%20']) t.same(problemsOf(url, text), [], text)
  const refused = ['', 'https:', 'https://', 'http://a', 'ftp://a', 'file:///a', '//a', 'a', ' https://a', 'https://a ', 'https://a\n', 'https://a\n/b', 'https://a/b,c', 'https://a/<b>', 'https://a/"b"', 'https://a/b\\c', 'https://a/b#c', 'https://a/é', 'https://é/', 'https://a@b/', 'https://a:b@c/', 'https://a:/b', 'https://a:999999/', 'https://-a/', 'https://a-/', 'https://a?b', 'https://[::1]/']
  for (const text of refused) t.same(problemsOf(url, text), ['must be an https:// address without commas and spaces'], nameOf(text))
  for (const text of ['https://a/%env:X%', 'https://a/%X%', 'https://a/%20$a%20']) t.same(problemsOf(url, text), [PLACEHOLDER], text)
})

t.test('a token is one word of 64 characters at most', async (t) => {
  for (const text of ['a', '1', '2026-05-01T12:00:00+02:00', 'a'.repeat(64)]) t.same(problemsOf(token('A token.'), text), [], text)
  for (const text of ['-a', '.a', 'a b', 'a\n', 'é', '*', '>']) t.match(problemsOf(token('A token.'), text), ['must be letters, digits, ., _, :, + and -, such as 2026-05-01T12:00:00Z'], nameOf(text))
  t.equal(problemsOf(token('A token.'), 'a'.repeat(65)).length, 1)
})

t.test('the API server is given the rule about placeholders, and the description', async (t) => {
  for (const schema of [lineOfText('Text.', 5), twoLinesOfText('Text.', 5), httpsUrl('Text.')]) t.match(schema.meta(), { description: 'Text.', 'x-kubernetes-validations': [{ message: PLACEHOLDER }] })
  t.same(token('Text.').meta(), { description: 'Text.' })
})
