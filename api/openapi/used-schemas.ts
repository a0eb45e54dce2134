import * as z from 'zod'

const Document = z.looseObject({ components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }) })

/** The description without schemas that nothing refers to: the type provider makes each for requests and for answers. */
export function withUsedSchemas(value: unknown): object {
  const { components, ...rest } = Document.parse(value)
  const used = new Set<string>()
  const waiting: unknown[] = [rest]
  while (waiting.length > 0) {
    for (const name of referencesOf(waiting.pop())) {
      if (used.has(name)) continue
      used.add(name)
      waiting.push(components.schemas[name])
    }
  }
  return { ...rest, components: { ...components, schemas: Object.fromEntries(Object.entries(components.schemas).filter(([name]) => used.has(name))) } }
}

const referencesOf = (value: unknown): string[] => [...(JSON.stringify(value) ?? '').matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name)
