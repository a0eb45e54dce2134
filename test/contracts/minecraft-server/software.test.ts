import t from 'tap'
import { LOADER_PINS, MOD_TYPES, MODPACK_TYPES, PLUGIN_TYPES, ServerType, software } from '../../../contracts/minecraft-server/software.ts'
import { checkComplete, checkRows, count, OPTION, problemsOf, TOO_BIG, TOO_LONG, TOO_MANY, TOO_SMALL, TYPE, words, type Row } from '../spec-table.ts'

const VERSION = 'must be LATEST, SNAPSHOT or a version such as 1.21.4'
const PIN = 'must be a version such as 0.16.10'
const SLUG = 'must be the short name or id of a project, such as create'
const PROJECT = 'must read project, project:version, project? (skipped when there is none for the version) or datapack:project'
const URL = 'must be an https:// address without commas and spaces'
const PLACEHOLDER = 'must not hold %NAME%, %env:…%, %date:…%, %time:…% or a $ between two %, which the image would expand'

const pin = (path: string): Row => ({
  path,
  base: { type: path.split('.')[0]!.toUpperCase() },
  good: ['1', '0.16.10', '21.4.111-beta', '52.0.28', '1.0.0+build.5', 'a'.repeat(32)],
  bad: [['', PIN], ['.1', PIN], ['1 ', PIN], ['1\n2', PIN], ['1/2', PIN], ['1\\u0032', PIN], ['$(X)', PIN], ['%X%', PIN], ['a'.repeat(33), TOO_LONG], [1, TYPE]],
})

const urls = (path: string, type: string, max: number): Row => ({
  path,
  base: { type },
  good: [
    [], ['https://example.org'], ['https://example.org/'], ['https://example.org:8443/a/b.jar?x=1&y=2'], ['https://cdn.example.org/My%20Mod%201.0.jar'],
    ['https://user.github.io/a+b/(c)/d;e/~f/@g/$h/!i/*j/\'k'], Array.from({ length: max }, (_, index) => `https://example.org/${index}.jar`),
  ],
  bad: [
    [['http://example.org/a.jar'], URL], [['file:///etc/passwd'], URL], [['HTTPS://example.org/a.jar'], URL], [['https://'], URL], [['https:///a.jar'], URL], [['https://example.org./a.jar'], URL],
    [['https://user:secret@example.org/a.jar'], URL], [['https://example.org/a.jar,https://example.org/b.jar'], URL], [['https://example.org/a b.jar'], URL], [['https://example.org/a.jar\n'], URL],
    [['https://example.org/<a>.jar'], URL], [['https://example.org/a.jar#b'], URL], [['https://example.org/ü.jar'], URL], [['https://[::1]/a.jar'], URL], [['example.org/a.jar'], URL], [[''], URL],
    [['https://example.org/%RCON_PASSWORD%.jar'], PLACEHOLDER], [['https://example.org/%env:X%'], PLACEHOLDER], [['https://example.org/%ENV:X%'], PLACEHOLDER], [['https://example.org/%20$1%20'], PLACEHOLDER],
    [[`https://example.org/${'a'.repeat(1000)}`], TOO_LONG], [Array.from({ length: max + 1 }, () => 'https://example.org'), TOO_MANY], ['https://example.org', TYPE], [[1], TYPE],
  ],
})

const build = (path: string): Row => count(path, 1, 1_000_000, { type: path.split('.')[0]!.toUpperCase() })

const rows: Row[] = [
  { path: 'type', good: ServerType.options.filter((type) => !MODPACK_TYPES.includes(type)), bad: [['vanilla', OPTION], ['BEDROCK', OPTION], ['CUSTOM', OPTION], ['', OPTION], [null, OPTION]] },
  {
    path: 'version',
    good: ['LATEST', 'SNAPSHOT', '1.21.4', '26.1', '24w14a', '1.21-rc1', 'b1.7.3', 'a1.0.4'],
    bad: [['', VERSION], ['1.21\n', VERSION], ['1.21\nEULA=x', VERSION], ['$(X)', VERSION], ['../1', VERSION], [' 1', VERSION], ['latest', VERSION], ['Latest', VERSION], ['newest', VERSION], ['x'.repeat(33), TOO_LONG], [1.21, TYPE]],
  },
  words('javaVersion', ['Auto', '8', '11', '16', '17', '21', '25']),
  build('paper.build'), words('paper.channel', ['Default', 'Experimental'], { type: 'PAPER' }), build('folia.build'), words('folia.channel', ['Default', 'Experimental'], { type: 'FOLIA' }),
  build('purpur.build'), build('pufferfish.build'), build('leaf.build'),
  pin('forge.version'), pin('neoforge.version'), pin('fabric.loaderVersion'), pin('fabric.launcherVersion'), pin('quilt.loaderVersion'), pin('quilt.installerVersion'),
  {
    path: 'modpack.project',
    base: { type: 'MODRINTH' },
    good: ['create', 'Jkb29YJU', 'all-the-mods-10', 'a_b', 'a'.repeat(64)],
    bad: [['', SLUG], ['-create', SLUG], ['a/b', SLUG], ['../a', SLUG], ['a.b', SLUG], ['https://modrinth.com/modpack/create', SLUG], ['a\n', SLUG], ['a'.repeat(65), TOO_LONG], [1, TYPE], [undefined, TYPE]],
  },
  {
    path: 'modpack.version',
    base: { type: 'AUTO_CURSEFORGE', modpack: { project: 'create' } },
    good: ['1.7.2', '7568760', 'DrJAo7Hk', '1.0+build.3'],
    bad: [['', /must be a version's id or number/], ['a b', /must be a version's id or number/], ['a/b', /must be a version's id or number/], ['.', /must be a version's id or number/], ['a'.repeat(65), TOO_LONG]],
  },
  {
    path: 'modrinth.projects',
    good: [[], ['lithium'], ['fabric-api:0.119.2+1.21.4', 'datapack:terralith', 'datapack:terralith:2.5.5', 'fabric:fabric-api', 'vivecraft?', 'vivecraft?:beta', 'P7dR8mSH']],
    bad: [[[''], PROJECT], [['@/data/list.txt'], PROJECT], [['a,b'], PROJECT], [['a\nb'], PROJECT], [['a b'], PROJECT], [['a:b:c:d'], PROJECT], [['?'], PROJECT], [['a/../b'], PROJECT], [['#a'], PROJECT], [['a'.repeat(161)], TOO_LONG], [Array.from({ length: 101 }, () => 'a'), TOO_MANY], ['lithium', TYPE]],
  },
  words('modrinth.dependencies', ['None', 'Required', 'Optional']),
  words('modrinth.versionType', ['Release', 'Beta', 'Alpha']),
  {
    path: 'spigetResources',
    base: { type: 'PAPER' },
    good: [[], [1], [34315, 9089], [100_000_000]],
    bad: [[[0], TOO_SMALL], [[-1], TOO_SMALL], [[100_000_001], TOO_BIG], [[1.5], TYPE], [['34315'], TYPE], [Array.from({ length: 51 }, () => 1), TOO_MANY]],
  },
  urls('plugins', 'PAPER', 50),
  urls('mods', 'FABRIC', 100),
  words('jvmFlags', ['Default', 'Aikar', 'MeowIce']),
]

t.test('fields about the software', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, software)
})

t.test('a loader\'s pin goes with its type alone', async (t) => {
  for (const field of Object.keys(LOADER_PINS)) {
    const type = field.toUpperCase()
    t.same(problemsOf({ type, [field]: {} }), [], field)
    t.same(problemsOf({ type: type === 'PAPER' ? 'VANILLA' : 'PAPER', [field]: {} }), [`: ${field} goes with type ${type} only`], `${field} with another type`)
    t.match(problemsOf({ type, [field]: { other: 1 } }), [`${field}: Unrecognized key: "other"`])
  }
})

t.test('a modpack goes with its types, and is needed there', async (t) => {
  const problem = ': modpack goes with type MODRINTH or AUTO_CURSEFORGE, and is needed there'
  for (const type of ServerType.options) {
    t.same(problemsOf({ type, modpack: { project: 'create' } }), MODPACK_TYPES.includes(type) ? [] : [problem], `${type} with a modpack`)
    t.same(problemsOf({ type }), MODPACK_TYPES.includes(type) ? [problem] : [], `${type} without`)
  }
})

t.test('plugins and mods go with the types that load them', async (t) => {
  const pack = (type: ServerType): object => (MODPACK_TYPES.includes(type) ? { modpack: { project: 'create' } } : {})
  const plugin = ': plugins and spigetResources need a type that loads plugins: PAPER, FOLIA, PURPUR, PUFFERFISH, LEAF, SPIGOT'
  const mod = ': mods need a type that loads mods: FORGE, NEOFORGE, FABRIC, QUILT, MODRINTH, AUTO_CURSEFORGE'
  for (const type of ServerType.options) {
    const spec = { type, ...pack(type) }
    t.same(problemsOf({ ...spec, plugins: ['https://example.org/a.jar'] }), PLUGIN_TYPES.includes(type) ? [] : [plugin], `${type} with plugins`)
    t.same(problemsOf({ ...spec, spigetResources: [1] }), PLUGIN_TYPES.includes(type) ? [] : [plugin], `${type} with spigetResources`)
    t.same(problemsOf({ ...spec, mods: ['https://example.org/a.jar'] }), MOD_TYPES.includes(type) ? [] : [mod], `${type} with mods`)
    t.same(problemsOf({ ...spec, plugins: [], spigetResources: [], mods: [], modrinth: { projects: ['a'] } }), [], `${type} with empty lists`)
  }
})
