import t from 'tap'
import { fromMebibytes, memoryLimitMebibytes, quantity, toMebibytes } from '../../contracts/quantity.ts'

t.test('a quantity stands for mebibytes', async (t) => {
  const table = { '1Mi': 1, '512Mi': 512, '1Gi': 1024, '3Gi': 3072, '1Ti': 1_048_576, '16Ti': 16_777_216, '0Mi': 0 }
  for (const [text, want] of Object.entries(table)) t.equal(toMebibytes(text), want, text)
})

t.test('the limit of a game leaves room for what the JVM needs beside the heap', async (t) => {
  const table = [{ heap: '256Mi', want: 576 }, { heap: '1Gi', want: 1536 }, { heap: '513Mi', want: 898 }, { heap: '256Gi', want: 327_936 }]
  for (const { heap, want } of table) t.equal(memoryLimitMebibytes(heap), want, heap)
})

t.test('mebibytes are written as the API server writes them', async (t) => {
  const table = { 0: '0', 1: '1Mi', 1023: '1023Mi', 1024: '1Gi', 1536: '1536Mi', 65_536: '64Gi', 1_048_576: '1Ti', 3_145_728: '3Ti', 1_073_741_824: '1Pi' }
  for (const [mebibytes, want] of Object.entries(table)) t.equal(fromMebibytes(Number(mebibytes)), want, mebibytes)
})

t.test('a text that is no quantity is refused by name', async (t) => {
  for (const text of ['', 'lots', '1', 'Gi', '1G', '1gi', '1Ki', '1.5Gi', '-1Gi', '+1Gi', ' 1Gi', '1 Gi', '1Gi ', '1GiB', '1e3Mi']) {
    t.throws(() => toMebibytes(text), { message: `"${text}" is not a whole number of Mi, Gi or Ti` }, `"${text}"`)
  }
  t.throws(() => toMebibytes('1Gi\n'), /is not a whole number/, 'with a line feed')
})

const schema = quantity('Size of a thing.', { least: '64Mi', most: '2Ti' })
const problemsOf = (value: unknown): string[] => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

t.test('the bounds themselves are taken, and units compare by what they stand for', async (t) => {
  for (const text of ['64Mi', '1024Mi', '1Gi', '2048Gi', '2097152Mi', '2Ti']) t.same(problemsOf(text), [], text)
})

t.test('what is out of bounds is told the bounds', async (t) => {
  for (const text of ['1Mi', '63Mi', '3Ti', '2049Gi', '2097153Mi', '9999999Ti']) t.same(problemsOf(text), ['must be between 64Mi and 2Ti'], text)
})

t.test('what is no quantity is an answer, not an exception, and its bounds are not looked at', async (t) => {
  for (const text of ['', '1G', '0Gi', '01Gi', '1.5Gi', '-1Gi', 'lots']) t.same(problemsOf(text), ['must be a whole number of Mi, Gi or Ti, such as 2Gi'], `"${text}"`)
  for (const value of ['12345678Mi', `${'9'.repeat(400)}Mi`, '1Gi\n']) t.ok(problemsOf(value).includes('must be a whole number of Mi, Gi or Ti, such as 2Gi'), JSON.stringify(value).slice(0, 20))
  for (const value of [undefined, null, 1, {}, ['1Gi']]) t.not(problemsOf(value).length, 0, JSON.stringify(value))
})

t.test('a quantity is kept as it was written', async (t) => {
  t.equal(schema.parse('1024Mi'), '1024Mi')
})

t.test('the API server is given the same bounds', async (t) => {
  t.same(schema.meta(), {
    description: 'Size of a thing.',
    'x-kubernetes-validations': [{
      rule: "quantity(self).compareTo(quantity('64Mi')) >= 0 && quantity(self).compareTo(quantity('2Ti')) <= 0",
      message: 'must be between 64Mi and 2Ti',
    }],
  })
})
