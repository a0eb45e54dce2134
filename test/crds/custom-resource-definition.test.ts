import t from 'tap'
import { newCustomResourceDefinition } from '../../crds/custom-resource-definition.ts'

interface Node { type?: string; description?: string; maxLength?: number; enum?: unknown[]; format?: string; properties?: Record<string, Node>; items?: Node }

const { spec } = newCustomResourceDefinition() as { spec: { versions: [{ schema: { openAPIV3Schema: Node } }] } }
const root = spec.versions[0].schema.openAPIV3Schema

function* fields(node: Node, path: string): Generator<[string, Node]> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    yield [`${path}.${name}`, child]
    yield* fields(child, `${path}.${name}`)
  }
  if (node.items) yield* fields(node.items, `${path}[]`)
}

t.test('every field is described, so that kubectl explain helps', async (t) => {
  const all = [...fields(root, '')]
  t.ok(all.length > 15)
  for (const [path, node] of all) t.match(node.description, /\.$/, path)
})

t.test('every text has a bound, since CEL counts the cost of the worst', async (t) => {
  for (const [path, node] of fields(root, '')) if (node.type === 'string') t.ok(node.maxLength ?? node.enum ?? node.format, path)
})
