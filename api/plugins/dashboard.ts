import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'

/** Where `npm run build:web` leaves the dashboard. */
export const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** What the pages may do: run and load what this address serves, call it, and nothing else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

const HEADERS = { 'content-security-policy': CONTENT_SECURITY_POLICY, 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' }

/** Only files of names like those that the build gives: no folder above, nothing hidden. */
const FILE = /^(assets\/)?[\w-]+(\.[\w-]+)+$/

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>HomeCraft</title>
<h1>The dashboard is not built</h1>
<p>Run <code>npm run build:web</code> and load this page again. The API works all the same: <a href="/api/v1/docs">its description</a>.</p>
</html>
`

/** Serves the dashboard beside the API. Every address that a browser visits is its one page, which finds out itself what to show there. */
const dashboard: FastifyPluginAsync<{ folder?: string }> = async (app, { folder = WEB_FOLDER }) => {
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false, suppressWarning: true })

  app.get<{ Params: { '*': string } }>('/*', { schema: { hide: true } }, async (request, reply) => {
    const { '*': path } = request.params
    if (isPage(path, request)) {
      reply.headers({ ...HEADERS, 'cache-control': 'no-cache' })
      return await isThere(join(folder, 'index.html')) ? reply.sendFile('index.html') : reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
    }
    if (!FILE.test(path) || !(await isThere(join(folder, path)))) {
      reply.callNotFound()
      return reply
    }
    // The name of an asset holds a hash of what is in it.
    const caching = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return reply.headers({ ...HEADERS, 'cache-control': caching }).sendFile(path)
  })
}
export default dashboard

/** Whether a browser visits an address; what asks for JSON there is told that there is nothing. */
function isPage(path: string, { headers: { accept = '' } }: FastifyRequest): boolean {
  return path === '' || (!FILE.test(path) && !/^api(\/|$)/.test(path) && accept.includes('text/html'))
}

const isThere = (file: string): Promise<boolean> => access(file).then(() => true, () => false)
