import * as z from 'zod'

/** A process, and the schema of its environment. */
export interface Process {
  name: string
  /** What it does, as Markdown. */
  about: string
  schema: z.ZodObject | z.ZodPipe<z.ZodObject>
}

const HEAD = `<!-- Generated from the schemas of the processes by npm run generate. Do not edit. -->

# Settings

Each process reads its settings from its environment, once, at start. One that is missing or wrong ends it, with a message that
names all of them. Where the manifests in \`k8s/\` say nothing, the defaults below hold; a list is written with commas.`

/** The settings of all processes as a page of Markdown. */
export function newSettingsPage(processes: readonly Process[]): string {
  return `${[HEAD, ...processes.map(toSection)].join('\n\n')}\n`
}

function toSection({ name, about, schema }: Process): string {
  const object = schema instanceof z.ZodPipe ? schema.in : schema
  const rows = Object.entries<z.core.$ZodType>(object.shape).map(([setting, field]) => `| \`${setting}\` | ${toDefault(field)} | ${toDescription(name, setting, field)} |`)
  return [`## ${name}`, about, ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n')].join('\n\n')
}

/** What the schema makes of nothing; a default that depends on the machine says so in its `meta`. */
function toDefault(field: z.core.$ZodType): string {
  const noted = metaOf(field)?.['default']
  if (typeof noted === 'string') return noted
  const { success, data } = z.safeParse(field, undefined)
  if (!success) return '**required**'
  if (data === undefined) return 'not set'
  if (Array.isArray(data)) return data.length === 0 ? 'none' : `\`${data.join(',')}\``
  return typeof data === 'string' ? `\`${data}\`` : `\`${JSON.stringify(data)}\``
}

function toDescription(name: string, setting: string, field: z.core.$ZodType): string {
  const description = metaOf(field)?.description
  if (!description) throw new Error(`The setting ${setting} of ${name} has no description.`)
  return description.replaceAll('|', '\\|')
}

const metaOf = (field: z.core.$ZodType): z.core.GlobalMeta | undefined => z.globalRegistry.get(field)
