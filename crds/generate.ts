// `npm run generate` writes what is made from `contracts/`; with --check it only tells what is out of date.
import { stringify } from 'yaml'
import { newReference } from './reference/page.ts'
import { newCustomResourceDefinition } from './custom-resource-definition.ts'
import { writeGenerated } from './write-generated.ts'

writeGenerated({
  'crds/minecraftservers.yaml': `# Generated from contracts/minecraft-server.ts by npm run generate. Do not edit.\n${stringify(newCustomResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false })}`,
  'docs/minecraft-server.md': newReference(),
}, 'contracts/')
