import { readFileSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { newReference } from './reference/page.ts'
import { newCustomResourceDefinition } from './custom-resource-definition.ts'

/** What is made from `contracts/`, by its path. */
const generated: Record<string, string> = {
  'crds/minecraftservers.yaml': `# Generated from contracts/minecraft-server.ts by npm run generate. Do not edit.\n${stringify(newCustomResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  'docs/minecraft-server.md': newReference(),
}

/** `npm run generate` writes every generated file; with --check it only tells, by exit code 1, which committed ones are out of date. */
for (const [path, wanted] of Object.entries(generated)) {
  const file = new URL(`../${path}`, import.meta.url)
  if (!process.argv.includes('--check')) writeFileSync(file, wanted)
  else if (textOf(file) !== wanted) {
    process.stderr.write(`${path} is not what contracts/ says: run npm run generate and commit the result.\n`)
    process.exitCode = 1
  }
}

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
