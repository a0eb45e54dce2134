import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { CONDITIONS, REASONS } from '../../../contracts/condition.ts'
import { PROPERTIES } from '../../../contracts/minecraft-server/game.ts'
import { SETTINGS } from '../../../contracts/minecraft-server/settings.ts'
import { MinecraftServerSpec, MinecraftServerStatus, Phase } from '../../../contracts/minecraft-server.ts'
import { toAnchors } from '../../../crds/reference/words.ts'
import { newReference } from '../../../crds/reference/page.ts'

const file = new URL('../../../docs/minecraft-server.md', import.meta.url)
const page = readFileSync(file, 'utf8')
const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!)

/** What stands below a heading, down to the next one. */
function section(heading: string): string {
  const at = page.indexOf(`# ${heading}\n`)
  if (at === -1) throw new Error(`no heading ${heading}`)
  return page.slice(at).split(/\n#/)[0]!
}

t.test('the committed page is what the schema says', async (t) => {
  t.ok(page === newReference(), 'else run npm run generate and commit the result')
  t.match(page, /^<!-- Generated .* Do not edit\. -->\n/)
})

t.test('every setting has a section with its description, its default and its effect', async (t) => {
  const effects = { Live: 'takes effect at once', NextRestart: 'takes effect at the next restart', Immutable: 'can\'t be changed' }
  t.ok(SETTINGS.length > 70)
  for (const { path, effect, description, schema } of SETTINGS) {
    const text = section(`\`${path}\``)
    const [sentence = ''] = description.split(/[\\*_[\]<>`]|\. /)
    t.match(text, sentence, `${path} is described`)
    t.match(text, effects[effect], `${path} tells its effect`)
    const { default: value } = schema
    if (value !== undefined) t.match(text, `default ${/^(|\[\]|\{\})$/.test(toText(value)) ? 'empty' : `\`${toText(value)}\``} · `, `${path} tells its default`)
    else t.match(text, / · (required|optional) · /, `${path} tells whether it is needed`)
  }
})

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

t.test('the defaults are those that the schema fills in', async (t) => {
  const spec = MinecraftServerSpec.parse({ eula: true })
  for (const [, path, value] of page.matchAll(/^#### `([a-zA-Z.]+)`\n\n.+\n\n.* · default (?:`(.*)`|empty) · /gm)) {
    const parts = path!.split('.')
    const parsed = parts.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], spec)
    if (parsed === undefined) t.ok(parts.length > 1, `${path} is within an object that is absent by default`)
    else t.ok(toText(parsed) === (value ?? '') || (value === undefined && /^(\[\]|\{\}|)$/.test(toText(parsed))), `${path}: ${toText(parsed)}`)
  }
})

t.test('every bound, every word and every rule of a setting is told', async (t) => {
  for (const { path, schema } of SETTINGS) {
    const text = section(`\`${path}\``)
    const bounds = ['minimum', 'maximum', 'maxLength', 'maxItems', 'maxProperties'].flatMap((keyword) => (schema[keyword] as number | undefined) ?? [])
    for (const bound of bounds) t.match(text, ` ${bound} `, `${path}: ${bound}`)
    for (const word of (schema['enum'] ?? []) as string[]) t.match(text, `\`${word}\``, `${path}: ${word}`)
    for (const { message } of (schema['x-kubernetes-validations'] ?? []) as { message: string }[]) t.match(text.replaceAll('\\', ''), message.split(':')[0], `${path}: ${message}`)
    if (schema['pattern']) t.match(text, /^- must /m, `${path} tells its pattern in words`)
  }
})

t.test('every rule about several fields is told', async (t) => {
  for (const { message } of MinecraftServerSpec.meta()?.['x-kubernetes-validations'] as { message: string }[]) t.match(section('Spec').replaceAll('\\', ''), message)
})

t.test('every property has a row with its type and default', async (t) => {
  for (const [name, { type, default: value }] of Object.entries(PROPERTIES)) t.match(section('`properties`'), `\n| \`${name}\` | ${type} | ${value === '' ? 'empty' : `\`${value}\``} |`)
})

t.test('every field of the status, phase, condition and reason is there, each reason once', async (t) => {
  for (const name of Object.keys(MinecraftServerStatus.shape)) t.ok(headings.includes(`\`status.${name}\``), name)
  for (const phase of Phase.options) t.match(section('Phases'), `\n| \`${phase}\` | `)
  for (const [type, meaning] of Object.entries(CONDITIONS)) t.match(section('Conditions'), `\n| \`${type}\` | ${meaning} |`)
  const reasons = page.slice(page.indexOf('# Reasons of Accepted'))
  for (const [reason, meaning] of Object.entries(REASONS)) t.equal(reasons.split(`\n| \`${reason}\` | ${meaning} |`).length, 2, reason)
})

t.test('no two headings are one, and every link leads to a heading or a file', async (t) => {
  t.equal(new Set(headings).size, headings.length)
  const anchors = [...toAnchors(headings).values()]
  t.equal(new Set(anchors).size, anchors.length)
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!)
  t.ok(links.length > 70)
  for (const target of links) {
    if (target.startsWith('#')) t.ok(anchors.includes(target.slice(1)), target)
    else t.ok(existsSync(new URL(target, file)), target)
  }
})

t.test('the table of contents leads to every field at the top of the spec', async (t) => {
  for (const name of Object.keys(MinecraftServerSpec.shape)) t.match(page, `[${name}](#${name.toLowerCase()})`)
})

t.test('the effect is told as a fact, not once more in the description', async (t) => {
  t.notMatch(page, /A change takes effect|It can't be changed/)
})
