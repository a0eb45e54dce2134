import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'
import { BUILT_FROM, hashOfSources } from './built-from.ts'

/** Where `npm run dev:web` finds the API. The host stays that of the browser, so the API takes it for its own page. */
const api = process.env['API_URL'] ?? 'http://localhost:8080'

/** The dashboard as files that a strict Content-Security-Policy lets run: no inline script or style, every name a hash of its content. */
export default defineConfig({
  plugins: [svelte(), noteSources()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, ws: true } } },
})

/** Leaves a note of what was built, last: a build that was interrupted, or whose sources changed meanwhile, is not taken for a whole one. */
function noteSources(): Plugin {
  const project = fileURLToPath(new URL('..', import.meta.url))
  let sources = ''
  return {
    name: 'note-sources',
    apply: 'build',
    buildStart() {
      sources = hashOfSources(project)
    },
    writeBundle({ dir }) {
      if (dir !== undefined) writeFileSync(join(dir, BUILT_FROM), sources)
    },
  }
}
