import { CONDITIONS, REASONS } from '../../contracts/condition.ts'
import { PROPERTIES } from '../../contracts/minecraft-server/game.ts'
import { SETTINGS } from '../../contracts/minecraft-server/settings.ts'
import { MinecraftServer, MinecraftServerSpec, MinecraftServerStatus } from '../../contracts/minecraft-server.ts'
import type { Effect } from '../../contracts/setting.ts'
import { fieldsOf, rulesOf, type Field } from './fields.ts'
import { GROUPS, PHASES, REASON_GROUPS, type Group } from './groups.ts'
import { code, toAnchors, toMarkdown } from './words.ts'

/** The reference of MinecraftServer as Markdown, made from its schema. */
export function newReference(): string {
  const sections = [HEAD, contents(), reading(), '## Spec', specRules(), ...GROUPS.map(group), '## Status', STATUS, ...STATUS_FIELDS.map(statusField), phases(), conditions()]
  return `${sections.join('\n\n')}\n`
}

const HEAD = `<!-- Generated from contracts/ by npm run generate. Do not edit. -->

# MinecraftServer

A \`MinecraftServer\` (\`homecraft.io/v1alpha1\`, short name \`mc\`) says what a Minecraft server should be: its spec. HomeCraft makes it
so, and says in its status how far it is. This page lists every field; [examples](../examples/README.md) has servers to start from, and
\`kubectl explain minecraftserver.spec\` says the same in a terminal.`

const SPEC_FIELDS = fieldsOf(MinecraftServerSpec)
const STATUS_FIELDS = fieldsOf(MinecraftServerStatus, 'status.')
const STATE_TITLES = ['Phases', 'Conditions', ...REASON_GROUPS.map(({ title }) => title)]

const ANCHORS = toAnchors(['How to read this page', 'Spec', ...GROUPS.flatMap((group) => [group.title, ...partsOf(group).map(({ path }) => path)]), 'Status', ...STATUS_FIELDS.map(({ path }) => path), ...STATE_TITLES])

function linkTo(heading: string): string {
  const anchor = ANCHORS.get(heading)
  if (anchor === undefined) throw new Error(`There is no heading "${heading}".`)
  return `[${heading}](#${anchor})`
}

function contents(): string {
  return [
    `- ${linkTo('How to read this page')}`,
    `- ${linkTo('Spec')}`,
    ...GROUPS.map(({ title, fields }) => `  - ${linkTo(title)}: ${fields.map(linkTo).join(' · ')}`),
    `- ${linkTo('Status')}: ${STATE_TITLES.map(linkTo).join(' · ')}`,
  ].join('\n')
}

function reading(): string {
  return `## How to read this page

Only \`eula\` is required. Below each field stand its type, its default, and when a change of it takes effect on a server that runs:

- **at once**: without a restart. These are ${pathsOf('Live')}.
- **at the next restart**: when its pod is next replaced. Until then the condition \`PendingRestart\` names what was changed. A restart
  comes when you ask for it with ${linkTo('restartRequest')}, at once with ${linkTo('restartPolicy')} \`Immediate\`, when you stop
  and start the server, or when its node is emptied. These are all the others.
- **never**: it stays as it was when the server was made. This is ${pathsOf('Immutable')}.

Then come its rules. The API server refuses what breaks one, with a message that names the field. \`[]\` in a path stands for each
entry of a list. An unknown field is refused too by \`kubectl create\` and \`apply\`; \`patch\` only warns of it.`
}

function pathsOf(effect: Effect): string {
  return SETTINGS.filter((setting) => setting.effect === effect).map(({ path }) => linkTo(path)).join(', ')
}

function specRules(): string {
  return ['What holds for more than one field:', list([...rulesOf(MinecraftServer), ...rulesOf(MinecraftServerSpec)])].join('\n\n')
}

function group(group: Group): string {
  return [`### ${group.title}`, toMarkdown(group.text), ...partsOf(group).map(specField)].join('\n\n')
}

function partsOf({ fields }: Group): Field[] {
  return SPEC_FIELDS.filter(({ path }) => fields.includes(path.split(/[.[]/)[0] ?? ''))
}

function specField(field: Field): string {
  const { path, facts, rules, entryRules } = field
  return [
    ...heading(field),
    capitalized(facts.join(' · ')),
    ...(rules.length > 0 ? [list(rules)] : []),
    ...(entryRules.length > 0 ? ['Each entry:', list(entryRules)] : []),
    ...(path === 'properties' ? [properties()] : []),
  ].join('\n\n')
}

function statusField(field: Field): string {
  return [...heading(field), capitalized(field.facts[0] ?? '')].join('\n\n')
}

function heading({ path, description }: Field): string[] {
  return [`#### ${code(path)}`, toMarkdown(description)]
}

function properties(): string {
  return table(['property', 'type', 'default'], Object.entries(PROPERTIES).map(([name, property]) => [code(name), property.type, code(property.default)]))
}

const STATUS = 'What HomeCraft observed. It is absent until it was first looked at, and nobody else writes it.'

function phases(): string {
  return ['### Phases', 'The phase sums the conditions up in one word.', table(['phase', 'meaning'], Object.entries(PHASES).map(([phase, meaning]) => [code(phase), meaning]))].join('\n\n')
}

function conditions(): string {
  return [
    '### Conditions',
    'Each is `True`, `False` or `Unknown`. All is well with a server that runs when `Accepted`, `StorageReady` and `Available` are `True` and the others `False`; `kubectl describe` shows them with their messages.',
    table(['condition', 'what it says when it is `True`'], Object.entries(CONDITIONS).map(([type, meaning]) => [code(type), meaning])),
    ...REASON_GROUPS.flatMap(({ title, reasons }) => [`#### ${title}`, table(['reason', 'what it means, and what to do'], reasons.map((reason) => [code(reason), REASONS[reason]]))]),
    'While a server does not come up, `Available` gives the reason that `Degraded` gives.',
  ].join('\n\n')
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows.map((row) => row.map(toMarkdown))].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const list = (texts: string[]): string => texts.map((text) => `- ${toMarkdown(text)}`).join('\n')
const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
