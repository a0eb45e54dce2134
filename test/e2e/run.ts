import { spawn } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * `npm run test:e2e [-- FILE …]`: starts a platform of its own in a new folder, runs the end-to-end tests
 * and the tests of the promises against it, and stops it.
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
const home = process.env['HOMECRAFT_HOME'] ?? mkdtempSync(join(tmpdir(), 'homecraft-e2e-'))
const env = { ...process.env, HOMECRAFT_HOME: home, AUDIT_LOG: join(home, 'audit.log') }

function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) => { resolve(code ?? 1) })
  })
}

let code = 1
try {
  mkdirSync('.tap', { recursive: true })
  code = await run(process.execPath, ['local/main.ts', 'start', '--detach', '--unsafe-no-fsync', '--audit-log', env.AUDIT_LOG, ...values.replicas.flatMap((one) => ['--replicas', one])])
  if (code === 0) {
    const codes = []
    for (const { name, jobs, files } of suites) codes.push(await run('tap', ['run', `--jobs=${jobs}`, `--timeout=${Number(values.minutes) * 60}`, '--reporter=./test/reporter.ts', `--reporter-file=.tap/${name}.tap`, '--exclude=', ...files]))
    code = Math.max(...codes)
  }
} finally {
  if (values.keep) process.stdout.write(`The platform is left running: HOMECRAFT_HOME=${home}\n`)
  else {
    await run(process.execPath, ['local/main.ts', 'stop'])
    if (code === 0) rmSync(home, { recursive: true, force: true })
    else process.stdout.write(`Logs of the platform: ${home}/logs\n`)
  }
}
process.exitCode = code
