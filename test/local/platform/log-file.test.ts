import { closeSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { boundLog, lastLines, openLog, rotateLog } from '../../../local/platform/log-file.ts'

t.test('a log that grew too large begins anew, and its writer goes on in it', async (t) => {
  const file = join(t.testdir(), 'a.log')
  const log = openLog(file)
  writeSync(log, 'x'.repeat(100))
  boundLog(file, 100)
  t.equal(readFileSync(file, 'utf8').length, 100, 'at the bound it stays')
  writeSync(log, 'y')
  boundLog(file, 100)
  writeSync(log, 'z')
  closeSync(log)
  t.equal(readFileSync(file, 'utf8'), 'z')
  t.equal(readFileSync(`${file}.1`, 'utf8').length, 101)
})

t.test('a log that is not there is no error', async (t) => {
  const file = join(t.testdir(), 'none.log')
  t.doesNotThrow(() => rotateLog(file))
  t.doesNotThrow(() => boundLog(file))
  t.strictSame(lastLines(file, 3), [])
})

t.test('the last lines are the last of many', async (t) => {
  const folder = t.testdir({ long: `${'line of the log\n'.repeat(10_000)}a\nb\n`, short: 'a\n\nb', empty: '' })
  t.strictSame(lastLines(join(folder, 'long'), 3), ['line of the log', 'a', 'b'])
  t.strictSame(lastLines(join(folder, 'short'), 3), ['a', 'b'])
  t.strictSame(lastLines(join(folder, 'empty'), 3), [])
})
