import plugin from 'fastify-plugin'

/** How long requests may take to be answered once the process is told to end; it has twice that altogether. */
const PATIENCE_MS = 5_000

/** Cuts connections that are still open a while after the process was told to end: browsers keep spare ones, on which nothing was ever asked. */
export default plugin((app) => {
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    timer = setTimeout(() => { app.server.closeAllConnections() }, PATIENCE_MS)
    done()
  })
  app.addHook('onClose', (_app, done) => {
    clearTimeout(timer)
    done()
  })
}, { name: 'closing', fastify: '5.x' })
