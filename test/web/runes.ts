import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { compileModule } from 'svelte/compiler'

/** Lets Node.js load modules with runes, such as `session.svelte.ts`: as the browser has them. Imported before them. */
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.svelte.ts')) return next(url, context)
    const filename = fileURLToPath(url)
    const { js } = compileModule(stripTypeScriptTypes(readFileSync(filename, 'utf8')), { filename, generate: 'client' })
    return { format: 'module', source: js.code, shortCircuit: true }
  },
})
