import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { describeFailure, failuresOf } from './failures.ts'
import { toReport } from './reporter.ts'

/** As tap writes it; a block holds text that looks like a result. */
const RUN = `TAP version 14
# Subtest: test/a.test.ts
    ok 1 - first # time=1.5ms
    # Subtest: a story
        # Subtest: a chapter
            ok 1 - fine
            not ok 2 - its end
              ---
              diff: |
                -not ok 9 - not a result
                +  ...
              ...
            1..2
        not ok 1 - a chapter # time=4ms
          ---
          at:
            lineNumber: 34
          ...
        not ok 2 - should be equal
        1..2
    not ok 2 - a story # time=5ms
    1..2
not ok 1 - test/a.test.ts # time=7ms
  ---
  exitCode: 1
  ...

# Subtest: test/b.test.ts
    ok 1 - fine
    not ok 2 - known # TODO
    1..2
ok 2 - test/b.test.ts # time=3ms

# Subtest: test/c.test.ts
    ok 1 - fine
    1..1
not ok 3 - test/c.test.ts # time=120001ms
  ---
  signal: SIGTERM
  error: timeout!
  ...

1..3
# { total: 5, pass: 3, fail: 2 }
`
const END = { path: ['test/a.test.ts', 'a story', 'a chapter', 'its end'], diagnostics: ['  ---', '  diff: |', '    -not ok 9 - not a result', '    +  ...', '  ...'] }
const EQUAL = { path: ['test/a.test.ts', 'a story', 'should be equal'], diagnostics: [] }
const TIMEOUT = { path: ['test/c.test.ts'], diagnostics: ['  ---', '  signal: SIGTERM', '  error: timeout!', '  ...'] }

t.test('a failure is told once, where it happened, with its own block', async (t) => {
  t.strictSame(failuresOf(RUN), [END, EQUAL, TIMEOUT])
  t.strictSame(failuresOf('TAP version 14\nok 1 - test/b.test.ts\n1..1\n'), [])
  t.strictSame(failuresOf('not ok 1 - cut off\n  ---\n  at: 1'), [{ path: ['cut off'], diagnostics: ['  ---', '  at: 1'] }])
})

t.test('its text is bounded', async (t) => {
  t.equal(describeFailure(TIMEOUT), 'FAILED test/c.test.ts\n  ---\n  signal: SIGTERM\n  error: timeout!\n  ...\n')
  const lines = describeFailure({ path: ['long'], diagnostics: Array.from({ length: 50 }, () => 'x'.repeat(1_000)) }).split('\n')
  t.equal(lines.length, 43)
  t.equal(lines.at(-2), '  … and 10 more lines')
  t.equal(lines[1]?.length, 301)
})

t.test('a file is told by one line, and its failures', async (t) => {
  const [, one = '', two = '', three = ''] = RUN.split(/^(?=# Subtest: )/m)
  t.match(toReport(one), /^not ok 1 - test\/a\.test\.ts # time=7ms\nFAILED test\/a\.test\.ts > a story > a chapter > its end\n/)
  t.equal(toReport(two), 'ok 2 - test/b.test.ts # time=3ms\n')
  t.match(toReport(three), 'not ok 3 - test/c.test.ts # time=120001ms\n# { total: 5, pass: 3, fail: 2 }\nFAILED test/c.test.ts\n  ---\n')
})

t.test('a run of tap prints that, and keeps everything in a file', async (t) => {
  const file = join(t.testdir(), 'run.tap')
  const { PATH } = process.env
  const { stdout } = spawnSync('tap', ['run', '--reporter=./test/reporter.ts', `--reporter-file=${file}`, 'test/lib/backoff.test.ts'], { encoding: 'utf8', env: { PATH } })
  t.match(stdout, /^ok 1 - test\/lib\/backoff\.test\.ts # time=\S+\n# \{ total: \d+, pass: \d+ \}\n$/)
  t.match(readFileSync(file, 'utf8'), /^TAP version 14\n[^]*\n {4}ok 1 - [^]*\n# \{ total: /)
})

t.test('the summary tells the failures of all files, and the sum in its last line', async (t) => {
  const folder = t.testdir({ 'good.tap': '# Subtest: a\n    ok 1 - fine\n    1..1\nok 1 - a\n1..1\n# { total: 1, pass: 1 }\n# time=4ms\n', 'bad.tap': RUN })
  const summary = (...args: string[]) => {
    const { stdout, status } = spawnSync(process.execPath, [fileURLToPath(new URL('summary.ts', import.meta.url)), ...args], { cwd: folder, encoding: 'utf8' })
    return { lines: stdout.trimEnd().split('\n'), status }
  }
  t.strictSame(summary('good.tap', 'good.tap'), { lines: ['2 passed, 0 failed, 0 skipped'], status: 0 })
  const bad = summary('good.tap', 'bad.tap')
  t.strictSame(bad.lines.filter((line) => line.startsWith('FAILED')), [END, EQUAL, TIMEOUT].map(({ path }) => `FAILED ${path.join(' > ')}`))
  t.strictSame([bad.lines.at(-1), bad.status], ['4 passed, 2 failed, 0 skipped', 1])
  t.strictSame(summary('good.tap', 'none.tap'), { lines: ['none.tap was not written: its suite did not run', '1 passed, 1 failed, 0 skipped'], status: 1 })
  t.strictSame(summary('--failed', '1', 'good.tap'), { lines: ['1 passed, 1 failed, 0 skipped'], status: 1 })

  writeFileSync(join(folder, 'many.tap'), `${Array.from({ length: 25 }, (_, index) => `not ok ${index} - wrong\n`).join('')}# { total: 26, pass: 1, fail: 25 }\n`)
  const many = summary('many.tap').lines
  t.equal(many.filter((line) => line === 'FAILED wrong').length, 20)
  t.strictSame(many.slice(-2), ['… and 5 more failures', '1 passed, 25 failed, 0 skipped'])
})
