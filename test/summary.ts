import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { describeFailure, failuresOf } from './failures.ts'

/**
 * Adds up the TAP files of a run, tells what failed, and prints "N passed, N failed, N skipped" as its last line.
 * A file that is missing or ran no test counts as one failure, as does a step that failed before (`--failed 1`).
 */
const { values, positionals } = parseArgs({ options: { failed: { type: 'string', default: '0' } }, allowPositionals: true })

interface Counts { passed: number; failed: number; skipped: number }

const MOST_FAILURES = 20

function countsOf(file: string): Counts {
  if (!existsSync(file)) return fail(`${file} was not written: its suite did not run`)
  const summary = /^# \{ total: (\d+), pass: (\d+)(?:, fail: (\d+))?(?:, skip: (\d+))?/m.exec(readFileSync(file, 'utf8').split('\n').slice(-20).join('\n'))
  if (!summary || Number(summary[2]) === 0) return fail(`${file} tells of no test that passed`)
  const [, , passed, failed, skipped] = summary.map((count) => Number(count ?? 0))
  if (skipped) return fail(`${file}: ${skipped} tests were skipped`, passed)
  return { passed: passed ?? 0, failed: failed ?? 0, skipped: 0 }
}

function fail(reason: string, passed = 0): Counts {
  process.stdout.write(`${reason}\n`)
  return { passed, failed: 1, skipped: 0 }
}

function tellFailures(files: string[]): void {
  const failures = files.filter(existsSync).flatMap((file) => failuresOf(readFileSync(file, 'utf8')))
  for (const failure of failures.slice(0, MOST_FAILURES)) process.stdout.write(describeFailure(failure))
  const rest = failures.length - MOST_FAILURES
  if (rest > 0) process.stdout.write(`… and ${rest} more failures\n`)
}

tellFailures(positionals)
const all = positionals.map(countsOf)
const sum = (key: keyof Counts): number => all.reduce((total, counts) => total + counts[key], 0)
const failed = Math.max(sum('failed'), Number(values.failed))
process.stdout.write(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped\n`)
process.exitCode = failed > 0 ? 1 : 0
