import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { compressCopies, noteSources } from './build-steps.ts'

/** Where `npm run dev:web` finds the API. The host stays that of the browser, so the API takes it for its own page. */
const api = process.env['API_URL'] ?? 'http://localhost:8080'

/** The dashboard as files that a strict Content-Security-Policy lets run: no inline script or style, every name a hash of its content. */
export default defineConfig({
  plugins: [svelte(), compressCopies(), noteSources()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: api, ws: true } } },
})
