import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApiProcess } from '../api-process.ts'

/**
 * `npm run test:fuzz [-- --examples N]`: asks every operation of the API, as its own description names them, for what it
 * takes and for what it does not, thousands of times, with a key that allows everything. A finding is an answer that the
 * description does not know. Schemathesis (https://schemathesis.readthedocs.io) makes the requests; it is installed into a
 * folder of its own, which needs Python 3.10.
 */
const VERSION = '4.32.5'
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance', 'response_headers_conformance']
/** There is no bus here, so that what needs one could answer nothing else than that. */
const EXCLUDED = ['--exclude-tag', 'games']
/** Fewer cases are no test of every operation. */
const LEAST_CASES = 10_000

const { values } = parseArgs({ options: { examples: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } })
const key = 'hc_key-of-the-fuzzer-0123456789-0123456789'
const folder = mkdtempSync(join(tmpdir(), 'homecraft-fuzz-'))

function run(command: string, args: string[], cwd = folder): Promise<number> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd, stdio: 'inherit' }).on('error', reject).on('exit', (code) => { resolve(code ?? 1) })
  })
}

/** The fuzzer in a virtual environment, installed once for each version. */
async function installFuzzer(): Promise<string> {
  const home = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'homecraft', `schemathesis-${VERSION}`)
  const binary = join(home, 'bin', 'schemathesis')
  if (existsSync(join(home, 'complete'))) return binary
  const isThere = await run('python3', ['-m', 'venv', '--clear', home]) === 0 && await run(join(home, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`]) === 0
  if (!isThere) throw new Error('schemathesis could not be installed')
  writeFileSync(join(home, 'complete'), VERSION)
  return binary
}

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return await response.json() as Record<string, unknown>
}

/** One run of the fuzzer; tells how many cases it made. */
async function fuzz(fuzzer: string, url: string, name: string, { config, args }: { config: string; args: string[] }): Promise<{ code: number; cases: number }> {
  const report = join(folder, `${name}.ndjson`)
  writeFileSync(join(folder, `${name}.toml`), config)
  const code = await run(fuzzer, ['--config-file', `${name}.toml`, 'run', `${url}/api/v1/openapi.json`, '--url', url, '--header', `Authorization: Bearer ${key}`, '--checks', CHECKS.join(','),
    '--max-examples', values.examples, '--seed', values.seed, '--workers', '1', '--continue-on-failure', '--no-color', '--warnings', 'off', '--generation-database', 'none',
    '--suppress-health-check', 'all', '--report', 'ndjson', '--report-ndjson-path', report, ...EXCLUDED, ...args])
  return { code, cases: existsSync(report) ? countCases(readFileSync(report, 'utf8')) : 0 }
}

/** The requests that a report tells of. */
function countCases(report: string): number {
  const events = report.split('\n').filter((line) => line.startsWith('{"ScenarioFinished"')).map((line) => JSON.parse(line) as { ScenarioFinished: { recorder: { interactions?: object } } })
  return events.reduce((sum, { ScenarioFinished: { recorder } }) => sum + Object.keys(recorder.interactions ?? {}).length, 0)
}

const fuzzer = await installFuzzer()
const { url, stop } = await startApiProcess({ adminKey: key, sync: 'Off', env: { LOG_LEVEL: 'error' } })
try {
  const anywhere = await fuzz(fuzzer, url, 'anywhere', { config: '', args: [] })
  // Then once more where there is something that nobody deletes, and without a version that is wrong.
  const server = await post(`${url}/api/v1/servers`, { name: 'the-one-that-stays', eula: true })
  await post(`${url}/api/v1/tenants`, { slug: 'the-one-that-stays' })
  const config = `[parameters]\n"path.id" = "${String(server['id'])}"\n"path.slug" = "the-one-that-stays"\n"header.if-match" = "*"\n`
  const there = await fuzz(fuzzer, url, 'there', { config, args: ['--exclude-method', 'DELETE', '--include-path-regex', '\\{', '--phases', 'coverage,fuzzing'] })
  const cases = anywhere.cases + there.cases
  process.stdout.write(`${cases} cases\n`)
  process.exitCode = anywhere.code === 0 && there.code === 0 && cases >= LEAST_CASES ? 0 : 1
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}
