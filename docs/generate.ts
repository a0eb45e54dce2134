// `npm run generate` writes the page of settings, made from the schemas of the processes; with --check it only tells whether it is out of date.
import { writeGenerated } from '../crds/write-generated.ts'
import { PROCESSES } from './processes.ts'
import { newSettingsPage } from './settings-page.ts'

writeGenerated({ 'docs/settings.md': newSettingsPage(PROCESSES) }, 'a schema of settings')
