import { globSync, mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { onPlatform, run } from './on-platform.ts'

/**
 * `npm run test:e2e [-- FILE …]`: starts a platform of its own in a new folder, runs the end-to-end tests
 * and the tests of the promises against it, and stops it. `npm run test:web` runs those of the dashboard.
 * METACONTROLLER_BIN runs them with the real Metacontroller; --keep leaves the platform running, --replicas NAME=N runs more of a part,
 * and --minutes N gives one file more time.
 */
const { values, positionals } = parseArgs({ options: { keep: { type: 'boolean', default: false }, replicas: { type: 'string', multiple: true, default: [] }, minutes: { type: 'string', default: '15' } }, allowPositionals: true })
/** They kill parts, change what all servers depend on, or start platforms of their own: nothing runs beside them, nor beside the promises, which measure. */
const ALONE = ['commands', 'console', 'crashes', 'direct-mode', 'hook-bugs', 'latest', 'upgrade'].map((name) => `test/e2e/${name}.test.ts`)
const suites = positionals.length > 0 ? [{ name: 'e2e', jobs: 1, files: positionals }] : [
  // The others have namespaces of their own.
  { name: 'e2e', jobs: 2, files: globSync('test/e2e/*.test.ts').filter((file) => !ALONE.includes(file)) },
  { name: 'e2e-alone', jobs: 1, files: [...ALONE, 'test/promises/*.test.ts'] },
]

mkdirSync('.tap', { recursive: true })
process.exitCode = await onPlatform(values, async (env) => {
  const codes = []
  for (const { name, jobs, files } of suites) codes.push(await run('tap', ['run', `--jobs=${jobs}`, `--timeout=${Number(values.minutes) * 60}`, '--reporter=./test/reporter.ts', `--reporter-file=.tap/${name}.tap`, '--exclude=', ...files], env))
  return Math.max(...codes)
})
