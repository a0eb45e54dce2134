import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { build } from 'vite'

t.test('what is built runs under the policy: no script or style within the page, nothing of another host, every asset named for its content and compressed', async (t) => {
  const folder = t.testdir()
  await build({ root: fileURLToPath(new URL('../../web', import.meta.url)), logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } })
  const page = readFileSync(`${folder}/index.html`, 'utf8')
  t.notMatch(page, /<style|style=|\son\w+=|<script(?![^>]*\ssrc="\/)|(src|href)="(?!\/)/)
  const assets = readdirSync(`${folder}/assets`)
  t.ok(assets.length >= 2)
  for (const name of assets) {
    t.match(name, /-[\w-]{8}\.\w+(\.br|\.gz)?$/)
    if (!/\.(js|css)$/.test(name)) continue
    const content = readFileSync(`${folder}/assets/${name}`)
    t.same(brotliDecompressSync(readFileSync(`${folder}/assets/${name}.br`)), content)
    t.same(gunzipSync(readFileSync(`${folder}/assets/${name}.gz`)), content)
    t.notMatch(content.toString(), /@import|url\(["']?(https?:)?\/\/|\bimport\("https?:/)
  }
})
