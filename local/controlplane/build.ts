import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { delay } from '../../lib/backoff.ts'
import { takeLock } from '../platform/lock.ts'

const run = promisify(execFile)
const moduleFolder = dirname(fileURLToPath(import.meta.url))

/** How a build tells what it does and is told to stop. */
export interface BuildOptions {
  say: (line: string) => void
  signal: AbortSignal
  cacheFolder?: string
}

/** The folder of this user for what can be made again. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'homecraft')
}

/** The control plane's binary: the one built before from the same sources, else a new one, for which alone Go is needed. */
export async function buildControlPlane(options: BuildOptions): Promise<string> {
  const goMod = readFileSync(join(moduleFolder, 'go.mod'), 'utf8')
  const folder = options.cacheFolder ?? cacheFolder(process.env)
  const binary = join(folder, `controlplane-${hashSources(readSources())}`)
  if (existsSync(binary)) return binary
  checkGoVersion(await readGoVersion(), wantedGoVersion(goMod))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const release = await waitForTurn(`${binary}.lock`, options)
  try {
    if (!existsSync(binary)) await build(binary, goMod, options)
    return binary
  } finally {
    release()
  }
}

/** A name for what a binary is made of: any change of a source file gives another. */
export function hashSources(sources: readonly { name: string; text: string }[]): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const { name, text } of sources) hash.update(`${name} ${Buffer.byteLength(text)}\n${text}`)
  return hash.digest('hex').slice(0, 16)
}

function readSources(): { name: string; text: string }[] {
  const names = readdirSync(moduleFolder).filter((name) => name.endsWith('.go') || name === 'go.mod' || name === 'go.sum')
  return names.sort().map((name) => ({ name, text: readFileSync(join(moduleFolder, name), 'utf8') }))
}

/** The version after `go ` in a go.mod file. */
export function wantedGoVersion(goMod: string): string {
  return /^go (\d+\.\d+(?:\.\d+)?)$/m.exec(goMod)?.[1] ?? '1.0'
}

/** Fails with what to do when this Go cannot build the module. */
export function checkGoVersion(found: string | undefined, wanted: string): asserts found is string {
  const version = found?.replace(/^go/, '')
  if (version !== undefined && compareVersions(version, wanted) >= 0) return
  const problem = version === undefined ? 'there is no program "go" in PATH' : `the program "go" in PATH is version ${version}`
  throw new Error(`Go ${wanted} or newer is needed to build the embedded Kubernetes control plane, but ${problem}: install it from https://go.dev/dl, put its bin folder in PATH and run the command again.`)
}

/** Negative when version `a` is older than `b`; missing numbers count as 0, and what follows a number (`1.26rc1`) is left out. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map((word) => Number.parseInt(word, 10) || 0))
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** `go env GOVERSION` of the Go that is installed, asked outside the module so that it fetches no newer one by itself. */
async function readGoVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: homedir(), env: { ...process.env, GOTOOLCHAIN: 'local' } })
    return stdout.trim()
  } catch {
    return undefined
  }
}

/** The linker's flags: no debug tables, and the versions that the programs report, as go.mod states them. */
export function linkerFlags(goMod: string): string {
  const version = /^\s*k8s\.io\/kubernetes (v\d+\.\d+\.\d+)$/m.exec(goMod)?.[1]
  const [major, minor] = version?.slice(1).split('.') ?? []
  if (!version || !major || !minor) throw new Error('local/controlplane/go.mod requires no version of k8s.io/kubernetes.')
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
  return ['-s -w', ...packages.flatMap((name) => Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`))].join(' ')
}

async function waitForTurn(lockFile: string, { say, signal }: BuildOptions): Promise<() => void> {
  for (let told = false; ; told = true) {
    const lock = takeLock(lockFile)
    if (lock.held) return lock.release
    if (!told) say(`Another process (${lock.owner.pid}) is building the control plane: waiting for it.`)
    await delay(500, signal)
    signal.throwIfAborted()
  }
}

async function build(binary: string, goMod: string, { say, signal }: BuildOptions): Promise<void> {
  const part = `${binary}.part`
  say('Building the Kubernetes control plane from source: about 5 to 10 minutes the first time, then never again on this machine.')
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'local' }
  say('  downloading Go modules ...')
  const { stdout } = await run('go', ['list', '-deps', '.'], { cwd: moduleFolder, env, signal, maxBuffer: 16 * 1024 * 1024 }).catch(rethrow)
  const report = newProgress(stdout.trim().split('\n').length, say)
  const args = ['build', '-v', '-trimpath', '-ldflags', linkerFlags(goMod), '-o', part, '.']
  const child = spawn('go', args, { cwd: moduleFolder, env, signal, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [code, tail] = await Promise.all([ended, followLines(child.stderr, report)])
  if (code !== 0) {
    rmSync(part, { force: true })
    throw new Error(['Building the control plane failed. The end of what Go said:', ...tail.map((line) => `  ${line}`)].join('\n'))
  }
  renameSync(part, binary)
  say('  built.')
}

/** Calls back for each line, and resolves to the last ones. */
async function followLines(stream: Readable, onLine: () => void): Promise<string[]> {
  const tail: string[] = []
  for await (const line of createInterface({ input: stream })) {
    onLine()
    if (tail.push(line) > 20) tail.shift()
  }
  return tail
}

function rethrow(error: unknown): never {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  throw new Error(`Go could not fetch the modules of the control plane (is there a network?):\n${text}`, { cause: error })
}

/** Says how far a build is, every ten seconds at most; packages that Go has compiled before count from the first report on. */
export function newProgress(total: number, say: (line: string) => void, now = Date.now): () => void {
  let compiled = 0
  let last = now()
  return () => {
    compiled++
    if (now() - last < 10_000) return
    last = now()
    say(`  ${compiled} packages compiled of at most ${total} ...`)
  }
}
