import { readFileSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { newCustomResourceDefinition } from './custom-resource-definition.ts'

/** `npm run generate` writes the CRD; with --check it only tells, by exit code 1, that the committed file is out of date. */
const file = new URL('minecraftservers.yaml', import.meta.url)
const wanted = `# Generated from contracts/minecraft-server.ts by npm run generate. Do not edit.\n${stringify(newCustomResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false })}`

if (!process.argv.includes('--check')) writeFileSync(file, wanted)
else if (readFileSync(file, 'utf8') !== wanted) {
  process.stderr.write('crds/minecraftservers.yaml is not what contracts/ says: run npm run generate and commit the result.\n')
  process.exitCode = 1
}
