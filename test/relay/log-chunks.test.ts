import t from 'tap'
import { LONGEST_LINE, MOST_CHARACTERS, MOST_LINES } from '../../contracts/console.ts'
import { inChunks, type Chunk } from '../../relay/log-chunks.ts'

const AT = '2026-05-01T12:00:00.000000001Z'
const TIMES = { lingerMs: 20, beatMs: 60_000 }

async function* from(...lines: string[]): AsyncGenerator<string> {
  yield* lines
}

async function all(chunks: AsyncGenerator<Chunk>): Promise<Chunk[]> {
  const found: Chunk[] = []
  for await (const chunk of chunks) found.push(chunk)
  return found
}

/** Lines that come when the test says so. */
function newSource(): { lines: AsyncIterator<string>; write: (line: string) => void; fail: (error: Error) => void } {
  const waiting: PromiseWithResolvers<IteratorResult<string>>[] = []
  const next = (): PromiseWithResolvers<IteratorResult<string>> => {
    const promised = Promise.withResolvers<IteratorResult<string>>()
    waiting.push(promised)
    return promised
  }
  return {
    lines: { next: () => next().promise },
    write: (value) => { waiting.shift()?.resolve({ value, done: false }) },
    fail: (error) => { waiting.shift()?.reject(error) },
  }
}

t.test('a line is a time and a text, in which nothing moves a terminal', async (t) => {
  const cases = [
    { name: 'plain', line: `${AT} [12:00:00] [Server thread/INFO]: Done`, text: '[12:00:00] [Server thread/INFO]: Done' },
    { name: 'empty', line: `${AT} `, text: '' },
    { name: 'with colours', line: `${AT} \u001b[31;1mred\u001b[m and\ttab`, text: 'red and\ttab' },
    { name: 'with a title for the window', line: `${AT} \u001b]0;owned\u0007x\u001b]8;;http://x\u001b\\y`, text: 'xy' },
    { name: 'with other controls', line: `${AT} a\rb\u0008c\u009bd\u007f`, text: 'abcd' },
    { name: 'cut within a letter', line: `${AT} a\ud83d`, text: 'a\ufffd' },
  ]
  for (const { name, line, text } of cases) t.same(await all(inChunks(from(line), TIMES)), [{ lines: [{ at: AT, text }], isFull: false }], name)
})

t.test('what comes at once goes together, as much as fits', async (t) => {
  const many = Array.from({ length: MOST_LINES + 1 }, (_, index) => `${AT} ${index}`)
  t.same((await all(inChunks(from(...many), TIMES))).map(({ lines, isFull }) => [lines.length, isFull]), [[MOST_LINES, true], [1, false]])
  const long = Array.from({ length: 20 }, () => `${AT} ${'x'.repeat(LONGEST_LINE)}`)
  for (const { lines } of await all(inChunks(from(...long), TIMES))) t.ok(JSON.stringify(lines).length < MOST_CHARACTERS + 2 * LONGEST_LINE)
})

t.test('a line that comes later is not waited for, and is not lost', async (t) => {
  const { lines, write } = newSource()
  const chunks = inChunks(lines, TIMES)
  const first = chunks.next()
  write(`${AT} one`)
  t.match(await first, { value: { lines: [{ text: 'one' }], isFull: false } })
  write(`${AT} two`)
  t.match(await chunks.next(), { value: { lines: [{ text: 'two' }] } })
})

t.test('a log in which nothing is written gives a sign of life', async (t) => {
  const { lines, write } = newSource()
  const chunks = inChunks(lines, { lingerMs: 1, beatMs: 10 })
  t.same((await chunks.next()).value, { lines: [], isFull: false })
  write(`${AT} one`)
  t.match((await chunks.next()).value, { lines: [{ text: 'one' }] })
})

t.test('a failure is told when the next chunk is asked for, and before that ends nothing', async (t) => {
  const { lines, write, fail } = newSource()
  const chunks = inChunks(lines, TIMES)
  const first = chunks.next()
  write(`${AT} one`)
  await first
  fail(new Error('broken off'))
  await new Promise((resolve) => setImmediate(resolve))
  await t.rejects(chunks.next(), { message: 'broken off' })
})

t.test('nothing at all is no chunk', async (t) => {
  t.same(await all(inChunks(from(), TIMES)), [])
})
