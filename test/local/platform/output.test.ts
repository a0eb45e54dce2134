import t from 'tap'
import { hasColour, toTable } from '../../../local/platform/output.ts'

t.test('columns are as wide as their widest cell, and lines end without blanks', async (t) => {
  t.strictSame(toTable([['a', 'long cell', 'x'], ['wider', 'b', '']]), ['a      long cell  x', 'wider  b'])
  t.strictSame(toTable([]), [])
})

const cases: { name: string; env: Record<string, string>; isTerminal: boolean; want: boolean }[] = [
  { name: 'a terminal has colours', env: {}, isTerminal: true, want: true },
  { name: 'a pipe has none', env: {}, isTerminal: false, want: false },
  { name: 'NO_COLOR is respected', env: { NO_COLOR: '1', HOMECRAFT_BACKGROUND: 'Colour' }, isTerminal: true, want: false },
  { name: 'a launcher in the background has the colours of its reader', env: { HOMECRAFT_BACKGROUND: 'Colour' }, isTerminal: false, want: true },
]

for (const { name, env, isTerminal, want } of cases) t.test(name, async (t) => void t.equal(hasColour(env, isTerminal), want))
