import type { JsonSchema } from '../../../../contracts/minecraft-server/settings.ts'
import { toLabel } from '../text.ts'

/** What ties a control to its label, its help and what is wrong with it. */
export interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** What a field is filled in with. */
export type Control =
  | { kind: 'Switch' }
  | { kind: 'Select'; options: string[] }
  | { kind: 'Integer'; least: number; most: number }
  | { kind: 'Quantity'; units: string[] }
  | { kind: 'Text'; most: number }
  /** Text, one item of a list on each line. */
  | { kind: 'Lines'; most: number; isNumeric: boolean }
  /** A map from names to texts. */
  | { kind: 'Map'; most: number }
  /** A list of objects, each with its own fields. */
  | { kind: 'Objects'; most: number; fields: Part[] }

/** A field of an object within a list. */
export interface Part {
  name: string
  label: string
  help: string
  isRequired: boolean
  otherwise: unknown
  control: Control
}

const QUANTITY = /\((Mi(?:\|[A-Z]i)+)\)\$$/

/** The control for the values of a schema. Throws for a schema that no control knows: a new kind of field needs one. */
export function toControl(schema: JsonSchema): Control {
  const make = CONTROLS[schema.type ?? '']
  if (!make) throw new Error(`no control for values of type ${String(schema.type)}`)
  return make(schema)
}

const CONTROLS: Readonly<Record<string, (schema: JsonSchema) => Control>> = {
  boolean: () => ({ kind: 'Switch' }),
  integer: ({ minimum, maximum }) => ({ kind: 'Integer', least: toNumber(minimum, Number.MIN_SAFE_INTEGER), most: toNumber(maximum, Number.MAX_SAFE_INTEGER) }),
  string: toTextControl,
  array: toListControl,
  object: ({ maxProperties }) => ({ kind: 'Map', most: toNumber(maxProperties, Infinity) }),
}

function toTextControl({ enum: options, pattern, maxLength }: JsonSchema): Control {
  if (Array.isArray(options)) return { kind: 'Select', options: options.map(String) }
  const units = typeof pattern === 'string' ? QUANTITY.exec(pattern)?.[1] : undefined
  return units ? { kind: 'Quantity', units: units.split('|') } : { kind: 'Text', most: toNumber(maxLength, Infinity) }
}

function toListControl({ items, maxItems }: JsonSchema): Control {
  const most = toNumber(maxItems, Infinity)
  if (items?.type !== 'object') return { kind: 'Lines', most, isNumeric: items?.type === 'integer' }
  const required = Array.isArray(items.required) ? items.required : []
  const fields = Object.entries(items.properties ?? {}).map(([name, schema]): Part => ({
    name,
    label: toLabel(name),
    help: (schema.description ?? '').replaceAll('`', ''),
    isRequired: required.includes(name),
    otherwise: schema.default,
    control: toControl(schema),
  }))
  return { kind: 'Objects', most, fields }
}

const toNumber = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** A new object of a list: each field at its default, and nothing where it has none. */
export const newObject = (fields: readonly Part[]): Record<string, unknown> => Object.fromEntries(fields.filter(({ otherwise }) => otherwise !== undefined).map(({ name, otherwise }) => [name, otherwise]))

/** The items that lines of text stand for; blank lines are none. What should be a number and is not stays as it is, for the schema to refuse. */
export function parseLines(text: string, isNumeric: boolean): (string | number)[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return isNumeric ? lines.map((line) => (/^\d{1,15}$/.test(line) ? Number(line) : line)) : lines
}

/** A value as the text of an input; empty for none, and for what no input shows. */
export const toText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A list as lines of text. */
export const toLines = (value: unknown): string => (Array.isArray(value) ? value.map(String).join('\n') : '')
