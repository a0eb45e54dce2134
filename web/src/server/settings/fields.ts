import type { JsonSchema } from '../../../../contracts/minecraft-server/settings.ts'
import { toLabel } from '../text.ts'
import type { Message } from './messages.ts'

/** What ties a control to its label, its help and what is wrong with it. */
export interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** What a control of a kind is drawn from. */
export interface InputProps<C extends Control> {
  control: C
  value: unknown
  /** What an absent value means. */
  otherwise: unknown
  label: string
  disabled: boolean
  messages: readonly Message[]
  props: ControlProps
  onchange: (value: unknown) => void
}

/** What a field is filled in with. */
export type Control = PlainControl
  /** A list of objects, each with its own fields. */
  | { kind: 'Objects'; most: number; fields: Part[] }

/** What a field of an object is filled in with, too: no list of objects is within another. */
export type PlainControl =
  | { kind: 'Switch' }
  | { kind: 'Select'; options: string[] }
  | { kind: 'Integer'; least: number; most: number }
  | { kind: 'Quantity'; units: string[] }
  | { kind: 'Text'; most: number }
  /** Text, one item of a list on each line. */
  | { kind: 'Lines'; most: number; isNumeric: boolean }
  /** A map from names to texts. */
  | { kind: 'Map'; most: number }

/** A field of an object within a list. */
export interface Part {
  name: string
  label: string
  help: string
  isRequired: boolean
  otherwise: unknown
  control: PlainControl
}

const QUANTITY = /\((Mi(?:\|[A-Z]i)+)\)\$$/

/** The control for the values of a schema. Throws for a schema that no control knows: a new kind of field needs one. */
export function toControl(schema: JsonSchema): Control {
  return schema.items?.type === 'object' ? toObjects(schema, schema.items) : toPlainControl(schema)
}

function toPlainControl(schema: JsonSchema): PlainControl {
  const control = CONTROLS[schema.type ?? '']?.(schema)
  if (!control) throw new Error(`no control for values of type ${String(schema.type)}`)
  return control
}

const CONTROLS: Readonly<Record<string, (schema: JsonSchema) => PlainControl | undefined>> = {
  boolean: () => ({ kind: 'Switch' }),
  integer: ({ minimum, maximum }) => ({ kind: 'Integer', least: toNumber(minimum, Number.MIN_SAFE_INTEGER), most: toNumber(maximum, Number.MAX_SAFE_INTEGER) }),
  string: toTextControl,
  array: ({ items, maxItems }) => (items?.type === 'string' || items?.type === 'integer' ? { kind: 'Lines', most: toNumber(maxItems, Infinity), isNumeric: items.type === 'integer' } : undefined),
  object: ({ maxProperties }) => ({ kind: 'Map', most: toNumber(maxProperties, Infinity) }),
}

function toTextControl({ enum: options, pattern, maxLength }: JsonSchema): PlainControl {
  if (Array.isArray(options)) return { kind: 'Select', options: options.map(String) }
  const units = typeof pattern === 'string' ? QUANTITY.exec(pattern)?.[1] : undefined
  return units ? { kind: 'Quantity', units: units.split('|') } : { kind: 'Text', most: toNumber(maxLength, Infinity) }
}

function toObjects({ maxItems }: JsonSchema, item: JsonSchema): Control {
  const required = Array.isArray(item.required) ? item.required : []
  const fields = Object.entries(item.properties ?? {}).map(([name, schema]): Part => ({
    name,
    label: toLabel(name),
    help: (schema.description ?? '').replaceAll('`', ''),
    isRequired: required.includes(name),
    otherwise: schema.default,
    control: toPlainControl(schema),
  }))
  return { kind: 'Objects', most: toNumber(maxItems, Infinity), fields }
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
