import * as z from 'zod'

/** A node of a structural OpenAPI v3 schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema). */
export interface StructuralSchema {
  type?: string
  description?: string
  properties?: Record<string, StructuralSchema>
  items?: StructuralSchema
  additionalProperties?: StructuralSchema | boolean
  [keyword: string]: unknown
}

const REFUSED = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', 'const']

/**
 * The structural schema of a zod schema. Objects stay closed: the API server prunes unknown fields,
 * and refuses them in strict requests. Throws on what a CRD can't hold, naming the field.
 */
export function toStructural(schema: z.ZodType): StructuralSchema {
  // zod declares the document with every keyword of OpenAPI; a CRD uses the few that `clean` lets through.
  return clean(z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' }) as StructuralSchema, 'the root') // eslint-disable-line @typescript-eslint/consistent-type-assertions
}

function clean(node: StructuralSchema, path: string): StructuralSchema {
  refuse(node, path)
  const kept = Object.fromEntries(Object.entries(node).filter(([keyword, value]) => !isNoise(node, keyword, value)))
  const { properties, items, additionalProperties } = node
  return {
    ...kept,
    ...(properties && { properties: mapValues(properties, (child, name) => clean(child, `${path}.${name}`)) }),
    ...(items && { items: clean(items, `${path}[]`) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: clean(additionalProperties, `${path}{}`) }),
  }
}

function refuse(node: StructuralSchema, path: string): void {
  const refused = REFUSED.find((keyword) => keyword in node)
  if (refused) throw new Error(`${path}: a CRD can't hold "${refused}"; write the schema without a union or literal`)
  if (!node.type) throw new Error(`${path}: a CRD needs a type for every field`)
}

/** Keywords that say nothing in a CRD: closedness is implied, the bounds are those of JavaScript, a format has its own check, an effect is in the description. */
const NOISE = ['$schema', 'effect', 'propertyNames']

function isNoise(node: StructuralSchema, keyword: string, value: unknown): boolean {
  if (NOISE.includes(keyword)) return true
  if (keyword === 'additionalProperties') return value === false
  if (keyword === 'pattern') return node['format'] === 'date-time'
  return Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
}

function mapValues<T>(record: Record<string, T>, convert: (value: T, key: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value, key)]))
}
