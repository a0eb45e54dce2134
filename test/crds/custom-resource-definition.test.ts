import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { SETTINGS } from '../../contracts/minecraft-server/settings.ts'
import { newCustomResourceDefinition } from '../../crds/custom-resource-definition.ts'

interface Node {
  type?: string
  description?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
  maxProperties?: number
  enum?: unknown[]
  format?: string
  default?: unknown
  required?: string[]
  properties?: Record<string, Node>
  items?: Node
  additionalProperties?: Node
  'x-kubernetes-list-type'?: string
  'x-kubernetes-validations'?: { rule: string; message: string }[]
}

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const definition = newCustomResourceDefinition() as { spec: { versions: [{ schema: { openAPIV3Schema: Node } }] } }
const root = definition.spec.versions[0].schema.openAPIV3Schema
const nodes = [...walk(root, '')]

/** Every node of a schema with its path: fields, entries of lists as `[]`, values of maps as `{}`. */
function* walk(node: Node, path: string): Generator<[string, Node]> {
  yield [path, node]
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* walk(child, `${path}.${name}`)
  if (node.items) yield* walk(node.items, `${path}[]`)
  if (node.additionalProperties) yield* walk(node.additionalProperties, `${path}{}`)
}

t.test('every field is described, so that kubectl explain helps', async (t) => {
  t.ok(nodes.length > 100)
  for (const [path, { description }] of nodes) if (!/(\[\]|\{\})$/.test(path)) t.match(description, /\.$/, path)
})

t.test('every text, list and map has a bound, since CEL counts the cost of the worst', async (t) => {
  for (const [path, node] of nodes) {
    if (node.type === 'string') t.ok(node.maxLength ?? node.enum ?? node.format, path)
    if (node.type === 'array') t.ok(node.maxItems, path)
    if (node.additionalProperties) t.ok(node.maxProperties, path)
  }
})

t.test('a number is bounded too, but for the generation, which Kubernetes counts', async (t) => {
  for (const [path, node] of nodes) if (node.type === 'integer' && path !== '.status.observedGeneration') t.ok(node.minimum !== undefined && node.maximum !== undefined, path)
})

t.test('a list says how changes of several writers come together', async (t) => {
  for (const [path, node] of nodes) if (node.type === 'array') t.match(node['x-kubernetes-list-type'], /^(atomic|map)$/, path)
})

t.test('a rule has a sentence for whoever breaks it', async (t) => {
  const rules = nodes.flatMap(([path, node]) => (node['x-kubernetes-validations'] ?? []).map((rule) => ({ path, ...rule })))
  t.ok(rules.length > 30)
  for (const { path, rule, message } of rules) {
    t.ok(rule.length > 0 && message.length > 0 && !message.includes('\n'), `${path}: ${message}`)
    t.ok(message.length <= 2048, `${path}: the API server takes messages of 2048 characters`)
  }
})

t.test('a default is a value of its field, and an object with required fields has none', async (t) => {
  for (const [path, node] of nodes) {
    if (node.default === undefined) continue
    if (node.enum) t.ok(node.enum.includes(node.default), path)
    if (node.type === 'integer') t.ok((node.default as number) >= node.minimum! && (node.default as number) <= node.maximum!, path)
    if (node.properties) t.equal(node.required, undefined, path)
  }
})

t.test('a size has no default here: the API server would put it back when it is taken out', async (t) => {
  for (const [path, { default: value }] of nodes) if (/\.storage/.test(path)) t.equal(value, undefined, path)
})

t.test('eula is all that must be said', async (t) => {
  t.same(root.required, ['spec'])
  t.same(root.properties?.['spec']?.required, ['eula'])
})

t.test('every setting is in the resource with its description, and nothing else is', async (t) => {
  const at = (path: string): Node | undefined => nodes.find(([one]) => one === `.spec.${path}`)?.[1]
  for (const { path, description } of SETTINGS) t.equal(at(path)?.description, description, path)
  const leaves = nodes.filter(([path, node]) => path.startsWith('.spec.') && !node.properties && !/[[{]/.test(path)).map(([path]) => path.slice('.spec.'.length))
  t.same(leaves.sort(), SETTINGS.map(({ path }) => path).sort())
})

t.test('no keyword of ours reaches the API server, which would refuse it', async (t) => {
  const known = [
    'type', 'description', 'properties', 'required', 'items', 'additionalProperties', 'default', 'enum', 'format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'maxProperties',
    'x-kubernetes-validations', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys',
  ]
  for (const [path, node] of nodes) t.same(Object.keys(node).filter((keyword) => !known.includes(keyword)), [], path || 'the root')
})

t.test('a pattern is one that RE2, the API server\'s, reads too', async (t) => {
  for (const [path, node] of nodes) {
    const { pattern } = node as Json
    if (pattern !== undefined) t.notMatch(pattern, /\(\?[=!<]|\\[1-9]|\\u|\\c|\\k/, path)
  }
})

t.test('the committed file is what is generated, and says so', async (t) => {
  const text = readFileSync(new URL('../../crds/minecraftservers.yaml', import.meta.url), 'utf8')
  t.match(text, /^# Generated from contracts\/minecraft-server\.ts by npm run generate\. Do not edit\.\n/)
  t.same(parse(text), JSON.parse(JSON.stringify(definition)), 'else run npm run generate and commit the result')
  t.ok(Buffer.byteLength(text) < 256 * 1024, 'small enough for kubectl apply, which keeps a copy as an annotation')
})
