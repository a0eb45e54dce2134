import * as z from 'zod'
import type { JsonSchema } from '../../contracts/minecraft-server/settings.ts'
import type { Effect } from '../../contracts/setting.ts'
import { code, typeOf } from './words.ts'

/** A field of the resource, in words. */
export interface Field {
  /** Such as `memory`, `stop.saveTimeoutSeconds` or `extraPorts[].name`. */
  path: string
  /** Without the sentence about its effect, which `facts` have. */
  description: string
  /** Type, default and effect. */
  facts: string[]
  /** What a value must be, beyond its type. */
  rules: string[]
  /** What each entry of a list or map must be, beyond its type. */
  entryRules: string[]
}

/** Keyword under which the messages of a schema's checks are kept: JSON Schema has room for a pattern, not for what it means. */
const MESSAGES = 'x-messages'

const EFFECTS: Record<Effect, string> = {
  Live: 'takes effect at once',
  NextRestart: 'takes effect at the next restart',
  Immutable: 'can\'t be changed',
}

const EFFECT_SENTENCE = / (A change takes effect at (once|the next restart)|It can't be changed)\.$/

/** Every field of an object's schema, each object before its own fields. */
export function fieldsOf(schema: z.ZodType, prefix = ''): Field[] {
  return toFields(toDescribedSchema(schema), prefix)
}

/** The rules of the schema itself. */
export function rulesOf(schema: z.ZodType): string[] {
  return messagesOf(toDescribedSchema(schema))
}

function toDescribedSchema(schema: z.ZodType): JsonSchema {
  // zod declares every keyword; the few that are read are named by JsonSchema.
  return z.toJSONSchema(schema, { io: 'input', reused: 'inline', override: keepMessages }) as JsonSchema // eslint-disable-line @typescript-eslint/consistent-type-assertions
}

function keepMessages({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: Record<string, unknown> }): void {
  const messages = (zodSchema._zod.def.checks ?? []).flatMap((check) => toMessage(check._zod.def.error))
  if (messages.length > 0) jsonSchema[MESSAGES] = messages
}

/** The message that was given to a check: zod keeps it as a function. A check without one has a bound, which the type tells. */
function toMessage(report: unknown): string[] {
  const message: unknown = typeof report === 'function' ? Reflect.apply(report, undefined, [{}]) : undefined
  return typeof message === 'string' ? [message] : []
}

function toFields({ properties = {}, required = [] }: JsonSchema, prefix: string): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    return [toField(path, schema, Array.isArray(required) && required.includes(name)), ...toFields(schema, `${path}.`), ...toFields(schema.items ?? {}, `${path}[].`)]
  })
}

function toField(path: string, schema: JsonSchema, isRequired: boolean): Field {
  const { effect, description = '', items, additionalProperties } = schema
  const entries = items ?? (typeof additionalProperties === 'object' ? additionalProperties : {})
  return {
    path,
    description: description.replace(EFFECT_SENTENCE, ''),
    facts: [typeOf(schema), presence(schema, isRequired), ...(effect ? [EFFECTS[effect]] : [])],
    rules: messagesOf(schema),
    entryRules: messagesOf(entries),
  }
}

function presence({ type, properties, default: otherwise }: JsonSchema, isRequired: boolean): string {
  if (isRequired) return 'required'
  return otherwise === undefined || (type === 'object' && properties) ? 'optional' : `default ${code(otherwise)}`
}

/** What a schema says of its values in words; a bound that its type tells is left out, and a long list that a table tells is cut. */
function messagesOf({ [MESSAGES]: checks = [], 'x-kubernetes-validations': rules = [] }: JsonSchema): string[] {
  const said = [...toTexts(checks), ...toTexts(rules)].filter((message) => !/^must have at most \d+ entries$/.test(message))
  return [...new Set(said)].map((message) => message.replace(/: ([^,]+, ){8,}.+$/, ' (listed below)'))
}

const Texts = z.array(z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]))
const toTexts = (list: unknown): string[] => Texts.parse(list)
