import t from 'tap'
import * as z from 'zod'
import { count, list, optional, parseEnv, port } from '../../lib/env.ts'

const Schema = z.object({ HOST: z.string().default('0.0.0.0'), PORT: port(8080), TOKEN: z.string().min(16, 'must have 16 characters at least'), NAME: z.string() })

const messageOf = (env: NodeJS.ProcessEnv): string => {
  try {
    parseEnv(Schema, env)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

t.test('settings are read by their names, and what is not named is left out', async (t) => {
  const env = { HOST: '127.0.0.1', PORT: '9000', TOKEN: 'x'.repeat(16), NAME: 'a', OTHER: 'b' }
  t.same(parseEnv(Schema, env), { HOST: '127.0.0.1', PORT: 9000, TOKEN: 'x'.repeat(16), NAME: 'a' })
})

t.test('a setting that is absent takes its default', async (t) => {
  t.same(parseEnv(Schema, { TOKEN: 'x'.repeat(16), NAME: 'a' }), { HOST: '0.0.0.0', PORT: 8080, TOKEN: 'x'.repeat(16), NAME: 'a' })
})

t.test('one error names every setting that is missing or wrong, each on a line', async (t) => {
  const lines = messageOf({ PORT: '70000', TOKEN: 'short' }).split('\n')
  t.equal(lines[0], 'Settings in the environment are missing or wrong:')
  t.same(lines.slice(1), ['  PORT: must be at most 65535', '  TOKEN: must have 16 characters at least', '  NAME: is required'])
})

t.test('the error tells no value, which may be a secret', async (t) => {
  t.notMatch(messageOf({ PORT: 'p4ssw0rd', TOKEN: 's3cret', NAME: 'a' }), /p4ssw0rd|s3cret/)
})

t.test('the environment is that of the process where none is given', async (t) => {
  const name = 'HOMECRAFT_TEST_OF_ENV'
  t.teardown(() => delete process.env[name])
  process.env[name] = 'here'
  t.same(parseEnv(z.object({ [name]: z.string() })), { [name]: 'here' })
})

t.test('a port is a whole number that TCP has, 0 among them', async (t) => {
  const schema = z.object({ PORT: port(25565) })
  const table: { text: string | undefined; want: number }[] = [{ text: undefined, want: 25565 }, { text: '', want: 25565 }, { text: '0', want: 0 }, { text: '1', want: 1 }, { text: '65535', want: 65_535 }]
  for (const { text, want } of table) t.equal(parseEnv(schema, { PORT: text }).PORT, want, `${text}`)
  for (const text of ['-1', '65536', '80.5', 'http', '80 81']) t.throws(() => parseEnv(schema, { PORT: text }), /PORT/, text)
})

t.test('a count is a whole number within bounds, and the empty text is none', async (t) => {
  const schema = z.object({ MOST: count(10, 1, 1000) })
  for (const [text, want] of [[undefined, 10], ['', 10], ['1', 1], ['1000', 1000]] as const) t.equal(parseEnv(schema, { MOST: text }).MOST, want, String(text))
  for (const text of ['0', '1001', '-1', '1.5', '1e2', ' 5', 'many']) t.throws(() => parseEnv(schema, { MOST: text }), /MOST/, text)
})

t.test('a list is words between commas', async (t) => {
  const schema = z.object({ RANGES: list('10.0.0.0/8, fc00::/7') })
  const table: { name: string; text: string | undefined; want: string[] }[] = [
    { name: 'not set', text: undefined, want: ['10.0.0.0/8', 'fc00::/7'] },
    { name: 'empty: nothing, not the default', text: '', want: [] },
    { name: 'one', text: 'a', want: ['a'] },
    { name: 'several', text: 'a,b', want: ['a', 'b'] },
    { name: 'with blanks', text: ' a , b\n', want: ['a', 'b'] },
    { name: 'with commas too many', text: ',a,,b,', want: ['a', 'b'] },
    { name: 'of commas', text: ' , ,', want: [] },
  ]
  for (const { name, text, want } of table) t.same(parseEnv(schema, { RANGES: text }).RANGES, want, name)
})

t.test('a setting that is optional may be absent or empty, and is checked when it is there', async (t) => {
  const schema = z.object({ CLASS: optional(z.string().min(2)) })
  for (const text of [undefined, '']) t.same(parseEnv(schema, { CLASS: text }), { CLASS: undefined }, String(text))
  t.same(parseEnv(schema, {}), {})
  t.same(parseEnv(schema, { CLASS: 'games' }), { CLASS: 'games' })
  t.throws(() => parseEnv(schema, { CLASS: 'x' }), /CLASS/)
})
