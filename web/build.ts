import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { isBuilt } from './built-from.ts'

/** Builds the dashboard when its sources have changed since it was built: `npm start` and `npm test` begin with it. */
if (!isBuilt(fileURLToPath(new URL('..', import.meta.url)))) {
  process.stdout.write('Building the dashboard ...\n')
  await build({ root: import.meta.dirname, logLevel: 'warn' })
}
