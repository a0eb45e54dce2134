import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { MinecraftServer } from '../contracts/minecraft-server.ts'

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)
const documents = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/minecraft-server.md', 'docs/stream.md', 'examples/README.md', 'local/README.md', 'local/images/README.md', 'local/node/README.md', 'local/metacontroller/README.md']

t.test('every command that a document names is there', async (t) => {
  for (const document of documents) {
    for (const [, script] of read(document).matchAll(/npm run (?:-s )?([a-z:0-9]+)/g)) t.ok(scripts.includes(script!), `${document}: npm run ${script}`)
  }
})

t.test('every link to a file of the project leads somewhere', async (t) => {
  for (const document of documents) {
    const folder = new URL(`../${document}`, import.meta.url)
    for (const [, target] of read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) t.ok(existsSync(new URL(target!, folder)), `${document}: ${target}`)
  }
})

t.test('every folder of the map is there, and every folder is on the map', async (t) => {
  const map = [...read('README.md').matchAll(/^\| `([a-z0-9]+)\/` \|/gm)].map(([, folder]) => folder!)
  for (const folder of map) t.ok(existsSync(new URL(`../${folder}`, import.meta.url)), folder)
  for (const folder of ['contracts', 'crds', 'hooks', 'relay', 'sync', 'api', 'web', 'migrations', 'metacontroller', 'k8s', 'lib', 'local', 'examples', 'test', 'bench', 'docs']) t.ok(map.includes(folder), folder)
})

t.test('the server of the README and every example is valid', async (t) => {
  const [, yaml] = /```yaml\n([^]*?)```/.exec(read('README.md'))!
  for (const text of [yaml!, read('examples/survival.yaml')]) {
    const server = parse(text)
    t.doesNotThrow(() => MinecraftServer.parse({ ...server, metadata: { namespace: 'default', ...server.metadata } }))
  }
})

t.test('every example that the README creates exists', async (t) => {
  for (const [, file] of read('README.md').matchAll(/-f (examples\/[a-z.-]+)/g)) t.ok(existsSync(new URL(`../${file}`, import.meta.url)), file!)
})
