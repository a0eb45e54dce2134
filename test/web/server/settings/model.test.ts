import t from 'tap'
import { SETTINGS } from '../../../../contracts/minecraft-server/settings.ts'
import { FORM, isShown, labelOf, withSetting } from '../../../../web/src/server/settings/model.ts'

const fields = FORM.flatMap((group) => group.fields)
const find = (path: string) => fields.find((field) => field.path === path)!

t.test('every setting is in the form once, but for those that actions of the page set', async (t) => {
  const paths = fields.map(({ path }) => path)
  t.equal(new Set(paths).size, paths.length)
  t.same(SETTINGS.map(({ path }) => path).filter((path) => !paths.includes(path)), ['eula', 'desiredState', 'restartRequest', 'upgradeRequest'])
})

t.test('no two fields of a group have the same label', async (t) => {
  for (const group of FORM) {
    const labels = group.fields.map(({ label }) => label)
    t.same(labels.filter((label, index) => labels.indexOf(label) !== index), [], group.title)
  }
})

t.test('help says what the schema says, but not when a change takes effect: a badge does', async (t) => {
  t.same(find('maxPlayers'), { path: 'maxPlayers', label: 'Max players', help: 'How many players may be on at once.', effect: 'NextRestart', control: { kind: 'Integer', least: 1, most: 10_000 }, otherwise: 20 })
  t.equal(find('ops').effect, 'Live')
  t.equal(find('storageClassName').effect, 'Immutable')
  t.same(fields.filter(({ help }) => /A change takes effect|can't be changed\.$/.test(help) || help === '').map(({ path }) => path), [])
})

for (const { name, path, spec, want } of [
  { name: 'for any software when it is about none', path: 'motd', spec: { type: 'VANILLA' }, want: true },
  { name: 'for the software that it is about', path: 'paper.build', spec: { type: 'PAPER' }, want: true },
  { name: 'for no other software', path: 'paper.build', spec: { type: 'PURPUR' }, want: false },
  { name: 'for no other software at its default either', path: 'paper.channel', spec: { type: 'PURPUR', paper: { channel: 'Default' } }, want: false },
  { name: 'for other software too when it has a value', path: 'plugins', spec: { type: 'VANILLA', plugins: ['https://example.org/a.jar'] }, want: true },
  { name: 'for no other software when its list is empty', path: 'plugins', spec: { type: 'VANILLA', plugins: [] }, want: false },
]) {
  t.test(`${path} is shown ${name}: ${want}`, async (t) => { t.equal(isShown(find(path), spec), want) })
}

t.test('with other software goes what was about the former alone', async (t) => {
  const spec = { type: 'PAPER', paper: { build: 3 }, modpack: { project: 'create' }, motd: 'x' }
  t.same(withSetting(spec, 'type', 'FABRIC'), { type: 'FABRIC', motd: 'x' })
  t.same(withSetting(spec, 'type', 'MODRINTH'), { type: 'MODRINTH', modpack: { project: 'create' }, motd: 'x' })
})

t.test('a resource pack without an address is none', async (t) => {
  t.same(withSetting({ motd: 'x', resourcePack: { url: 'https://a', required: false } }, 'resourcePack.url', undefined), { motd: 'x' })
  t.same(withSetting({ resourcePack: { url: 'https://a', prompt: 'b' } }, 'resourcePack.prompt', undefined), { resourcePack: { url: 'https://a' } })
})

t.test('a setting that is not known is named by its path', async (t) => {
  t.equal(labelOf('stop.saveTimeoutSeconds'), 'Time to save (seconds)')
  t.equal(labelOf('x.y'), 'x.y')
})
