import type { JsonSchema } from '../../contracts/minecraft-server/settings.ts'

/** A value as code; what code could not show is named. */
export function code(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty' : `\`${value}\``
  const text = JSON.stringify(value)
  return text === '[]' || text === '{}' ? 'empty' : `\`${text}\``
}

/** What values a field takes, as a noun. */
export function typeOf(schema: JsonSchema): string {
  const { type = '', enum: values } = schema
  if (Array.isArray(values)) return `one of ${values.map(code).join(', ')}`
  const words = WORDS[type]
  if (!words) throw new Error(`There are no words for the type "${type}".`)
  return words(schema)
}

const WORDS: Record<string, (schema: JsonSchema) => string> = {
  boolean: () => '`true` or `false`',
  integer: ({ minimum, maximum }) => `whole number${range(minimum, maximum)}`,
  string: ({ format, minLength, maxLength }) => (format === 'date-time' ? 'time (RFC 3339)' : `text${lengths(minLength, maxLength)}`),
  array: ({ maxItems, items }) => `list${atMost(maxItems)}${ofWhat(items)}`,
  object: ({ maxProperties, additionalProperties }) => (typeof additionalProperties === 'object' ? `map${atMost(maxProperties)}${ofWhat(additionalProperties)}` : 'object'),
}

const ARTICLES: Record<string, string> = { object: 'an ', integer: 'a ' }
const ofWhat = (items?: JsonSchema): string => (items ? `, each ${ARTICLES[items.type ?? ''] ?? ''}${typeOf(items)}` : '')
const atMost = (bound: unknown): string => (isBound(bound) ? ` of at most ${bound} entries` : '')

function range(least: unknown, most: unknown): string {
  if (isBound(least) && isBound(most)) return ` from ${least} to ${most}`
  return isBound(least) ? `, at least ${least}` : ''
}

function lengths(least: unknown, most: unknown): string {
  if (isBound(least) && least > 0 && isBound(most)) return ` of ${least} to ${most} characters`
  return isBound(most) ? ` of at most ${most} characters` : ''
}

const isBound = (bound: unknown): bound is number => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER

/** Text as Markdown shows it literally; what stands between backticks is code already. */
export function toMarkdown(text: string): string {
  return text.split(/(`[^`]*`)/).map((part) => (part.startsWith('`') ? part : part.replaceAll(/[\\*<>[\]|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&'))).join('')
}

/** The anchors that GitHub gives the headings of a page: a second one of the same letters gets a number (https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links). */
export function toAnchors(headings: string[]): Map<string, string> {
  const seen = new Map<string, number>()
  return new Map(headings.map((heading) => {
    const slug = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return [heading, count === 0 ? slug : `${slug}-${count}`]
  }))
}
