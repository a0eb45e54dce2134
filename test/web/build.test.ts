import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { build } from 'vite'

t.test('what is built runs under the policy: no script or style within the page, nothing of another host, every asset named for its content', async (t) => {
  const folder = t.testdir()
  await build({ root: fileURLToPath(new URL('../../web', import.meta.url)), logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } })
  const page = readFileSync(`${folder}/index.html`, 'utf8')
  t.notMatch(page, /<style|style=|\son\w+=|<script(?![^>]*\ssrc="\/)|(src|href)="(?!\/)/)
  const assets = readdirSync(`${folder}/assets`)
  t.ok(assets.length >= 2)
  for (const name of assets) {
    t.match(name, /-[\w-]{8}\.\w+$/)
    if (/\.(js|css)$/.test(name)) t.notMatch(readFileSync(`${folder}/assets/${name}`, 'utf8'), /@import|url\((?!["']?\/)|\bimport\("https?:/)
  }
})
