import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { BUILT_FROM, hashOfSources } from './built-from.ts'

/** Lays a compressed copy beside each script and style: it is made once, as small as it gets, and not at every visit. */
export function compressCopies(): Plugin {
  return {
    name: 'compress-copies',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css)$/.test(file))) {
        const file = join(dir, name)
        const content = readFileSync(file)
        writeFileSync(`${file}.br`, brotliCompressSync(content))
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

/** Leaves a note of what was built, last: a build that was interrupted, or whose sources changed meanwhile, is not taken for a whole one. */
export function noteSources(): Plugin {
  const project = fileURLToPath(new URL('..', import.meta.url))
  let sources = ''
  return {
    name: 'note-sources',
    apply: 'build',
    buildStart() {
      sources = hashOfSources(project)
    },
    writeBundle: { order: 'post', sequential: true, handler({ dir = '' }) { writeFileSync(join(dir, BUILT_FROM), sources) } },
  }
}
