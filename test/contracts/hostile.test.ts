import t from 'tap'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { HOSTILE } from '../hostile.ts'
import { acceptedSpecs, LEAVES, placementsAt, type Placement } from '../hostile-specs.ts'

const accepted = [...acceptedSpecs()]

/** Places that hold free text; everywhere else a value is made of the characters of names, versions and addresses. */
const FREE_TEXT = ['motd', 'seed', 'resourcePack.prompt', 'properties{}', 'serviceAnnotations{}']

/** Places that become a path, an argument or the name of an object: all but free text, and a word that only the game reads. */
const isName = (path: string): boolean => ![...FREE_TEXT, 'levelType'].includes(path)

t.test('there is plenty to try, each by a name and a value of its own', async (t) => {
  t.ok(HOSTILE.length >= 400, String(HOSTILE.length))
  t.equal(new Set(HOSTILE.map(({ name }) => name)).size, HOSTILE.length)
  t.equal(new Set(HOSTILE.map(({ value }) => value)).size, HOSTILE.length)
})

t.test('every text of the schema is tried', async (t) => {
  t.ok(LEAVES.length > 50)
  for (const leaf of LEAVES) t.ok([...placementsAt(leaf)].length >= HOSTILE.length, `${leaf.path} stands in a spec of test/hostile-specs.ts`)
})

t.test('a hostile value is refused with a message that names the place, or is kept as it is', async (t) => {
  for (const leaf of LEAVES) t.same([...placementsAt(leaf)].flatMap((placement) => faultOf(placement) ?? []), [], leaf.path)
})

/** What is wrong with what the schema makes of a placement, if anything. */
function faultOf({ leaf, hostile: { name, value }, spec, read }: Placement): string | undefined {
  const { data, error } = MinecraftServerSpec.safeParse(spec)
  if (error) {
    const told = error.issues.some(({ path, message }) => leaf.steps[0] === (path[0] ?? leaf.steps[0]) && /^[^\n]{5,1000}$/.test(message))
    return told ? undefined : `${name} is refused without a word: ${error.message}`
  }
  if (read(data) === value) return undefined
  // zod leaves such a key out; the API server refuses it by the rule of the map.
  return value === '__proto__' && leaf.path.endsWith('{key}') ? undefined : `${name} is changed into ${JSON.stringify(read(data))}`
}

t.test('the specs that are tried are valid but for what is put in', async (t) => {
  const paths = new Set(accepted.map(({ path }) => path))
  const words = LEAVES.map(({ path }) => path).filter((path) => !paths.has(path))
  t.same(words, [
    'desiredState', 'restartPolicy', 'javaVersion', 'paper.channel', 'folia.channel', 'modrinth.dependencies', 'modrinth.versionType', 'jvmFlags', 'tolerations[].operator', 'tolerations[].effect',
    'difficulty', 'gameMode', 'properties{key}', 'exposure', 'extraPorts[].protocol',
  ], 'nothing hostile is taken where there are a few words to choose from')
})

t.test('what is taken has no character that ends a line or steers a terminal', async (t) => {
  const steering = accepted.filter(({ value }) => /\p{Cc}/u.test(value))
  t.same(steering.map(({ path, name }) => `${path} ${name}`), [])
  const separating = accepted.filter(({ path, value }) => /[\u2028\u2029]/.test(value) && path !== 'serviceAnnotations{}')
  t.same(separating.map(({ path, name }) => `${path} ${name}`), [])
})

t.test('what is taken for the image has nothing that the image would expand, and no escape but the motd\'s', async (t) => {
  const forImage = accepted.filter(({ path }) => !/^(serviceAnnotations|sftp)/.test(path))
  t.same(forImage.filter(({ value }) => /%(env|date|time):|%[a-z_]\w*%|%[^%]*\$[^%]*%/i.test(value)).map(({ path, name }) => `${path} ${name}`), [])
  t.same(forImage.filter(({ path, value }) => (path === 'motd' ? value.replaceAll('\\n', '') : value).includes('\\')).map(({ path, name }) => `${path} ${name}`), [])
})

t.test('outside of free text a value is one word, without quotes, wildcards or signs of a shell', async (t) => {
  const words = accepted.filter(({ path }) => !FREE_TEXT.includes(path) && path !== 'sftpUsers[]')
  t.same(words.filter(({ value }) => !/^[A-Za-z0-9._:+/@?=&;()$!%~'*,\- ]*$/.test(value)).map(({ path, name }) => `${path} ${name}`), [])
  const strict = words.filter(({ path }) => !/^(plugins|mods|resourcePack\.url|sftp\.users\[\]\.(publicKeys|passwordHash))/.test(path))
  t.same(strict.filter(({ value }) => !/^[A-Za-z0-9._:+/?-]*$/.test(value)).map(({ path, name }) => `${path} ${name}`), [])
})

t.test('no name begins like an option, but what is a part of a path', async (t) => {
  const paths = new Set(accepted.filter(({ path, value }) => isName(path) && value.startsWith('-')).map(({ path }) => path))
  t.same([...paths].sort(), ['sftp.users[].folder', 'sftp.users[].passwordKey'])
})

t.test('no path leads above', async (t) => {
  const above = accepted.filter(({ path, value }) => /(^|\/)\.\.(\/|$)/.test(value) && isName(path) && !/^(plugins|mods|resourcePack)/.test(path))
  t.same(above.map(({ path, value }) => `${path} ${value}`), [])
})

t.test('what is loaded comes by https from a host without credentials', async (t) => {
  const addresses = accepted.filter(({ path }) => /^(plugins|mods)\[\]$|^resourcePack\.url$/.test(path))
  t.ok(addresses.length > 20)
  for (const { path, name, value } of addresses) t.match(value, /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[^,<>\s"\\#]*)?$/, `${path} ${name}`)
})
