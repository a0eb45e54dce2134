import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildControlPlane, checkGoVersion, compareVersions, hashSources, linkerFlags, newProgress, wantedGoVersion } from '../../../local/controlplane/build.ts'
import { projectFolder } from '../../../local/platform/home.ts'

const goMod = readFileSync(join(projectFolder, 'local/controlplane/go.mod'), 'utf8')

t.test('versions compare by number, and what is missing counts as zero', async (t) => {
  t.ok(compareVersions('1.26.0', '1.9.9') > 0)
  t.equal(compareVersions('1.26', '1.26.0'), 0)
  t.ok(compareVersions('1.25.7', '1.26.0') < 0)
  t.equal(compareVersions('1.26rc1', '1.26.0'), 0)
})

t.test('the Go that is wanted stands in go.mod', async (t) => {
  t.equal(wantedGoVersion('module a\n\ngo 1.26.0\n'), '1.26.0')
  t.match(wantedGoVersion(goMod), /^1\.\d+/)
})

t.test('a missing Go is told in one sentence with what to do', async (t) => {
  t.throws(() => checkGoVersion(undefined, '1.26.0'), { message: /^Go 1\.26\.0 or newer [^.]*no program "go" in PATH: install it from \S+,[^.]*\.$/ })
})

t.test('an old Go is told with its version', async (t) => {
  t.throws(() => checkGoVersion('go1.20.3', '1.26.0'), { message: /version 1\.20\.3: install it/ })
  t.doesNotThrow(() => checkGoVersion('go1.27.1', '1.26.0'))
})

t.test('the name of a binary depends on every source file', async (t) => {
  const sources = [{ name: 'main.go', text: 'a' }, { name: 'go.mod', text: 'b' }]
  const names = [
    hashSources(sources),
    hashSources([{ name: 'main.go', text: 'ab' }, { name: 'go.mod', text: '' }]),
    hashSources([sources[0]!]),
  ]
  t.equal(new Set(names).size, 3)
  t.equal(hashSources(sources), names[0])
})

t.test('the programs report the version of Kubernetes that go.mod requires', async (t) => {
  const flags = linkerFlags('require (\n\tk8s.io/kubernetes v1.36.3\n)\nreplace k8s.io/api => k8s.io/api v0.36.3')
  t.match(flags, '-X k8s.io/component-base/version.gitVersion=v1.36.3')
  t.match(flags, '-X k8s.io/client-go/pkg/version.gitMinor=36')
  t.throws(() => linkerFlags('module a'), { message: /k8s\.io\/kubernetes/ })
  t.doesNotThrow(() => linkerFlags(goMod))
})

t.test('progress is told now and then, not for every package', async (t) => {
  let clock = 0
  const lines: string[] = []
  const report = newProgress(900, (line) => void lines.push(line), () => clock)
  for (let second = 1; second <= 25; second++) {
    clock = second * 1000
    report()
  }
  t.strictSame(lines, ['  10 packages compiled of at most 900 ...', '  20 packages compiled of at most 900 ...'])
})

/** Puts a program `go` that behaves as the script says before all others in PATH. */
function withGo(t: Test, script: string): string {
  const folder = t.testdir({ bin: { go: `#!/bin/sh\n${script}` }, cache: {} })
  chmodSync(join(folder, 'bin/go'), 0o755)
  const before = process.env['PATH']
  process.env['PATH'] = `${join(folder, 'bin')}:${before ?? ''}`
  t.teardown(() => void (process.env['PATH'] = before))
  return join(folder, 'cache')
}

const fakeGo = `
case "$1" in
  env) echo go9.9.9 ;;
  list) printf 'a\\nb\\n' ;;
  build) echo built >>"$0.builds"; echo a >&2; while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho it runs\\n' >"$2"; chmod +x "$2" ;;
esac
`

t.test('a binary is built once, by one of all who want it, and then found', async (t) => {
  const cacheFolder = withGo(t, fakeGo)
  const options = { say: () => undefined, signal: new AbortController().signal, cacheFolder }
  const [first, second] = await Promise.all([buildControlPlane(options), buildControlPlane(options)])
  t.equal(first, second)
  t.equal(await buildControlPlane(options), first)
  t.equal(spawnSync(first, { encoding: 'utf8' }).stdout, 'it runs\n')
  t.equal(readFileSync(join(cacheFolder, '../bin/go.builds'), 'utf8'), 'built\n')
  t.equal(readdirSync(cacheFolder).length, 1, 'no lock and no half-made file is left')
})

t.test('a build that fails leaves nothing, and tells what Go said', async (t) => {
  const cacheFolder = withGo(t, fakeGo.replace('echo a >&2;', 'echo "undefined: x" >&2; exit 1;'))
  await t.rejects(buildControlPlane({ say: () => undefined, signal: new AbortController().signal, cacheFolder }), { message: /undefined: x/ })
  t.strictSame(readdirSync(cacheFolder), [])
})

t.test('modules that cannot be fetched are told with the reason', async (t) => {
  const cacheFolder = withGo(t, fakeGo.replace("printf 'a\\nb\\n'", 'echo "no such host" >&2; exit 1'))
  await t.rejects(buildControlPlane({ say: () => undefined, signal: new AbortController().signal, cacheFolder }), { message: /network\?\):\nno such host/ })
})

t.test('a build that is told to stop stops', async (t) => {
  const cacheFolder = withGo(t, fakeGo.replace('echo a >&2;', 'echo a >&2; exec sleep 60;'))
  const stop = new AbortController()
  const building = buildControlPlane({ say: () => undefined, signal: stop.signal, cacheFolder })
  stop.abort()
  await t.rejects(building)
})
