import plugin from 'fastify-plugin'

/** Headers of every answer: its id, and what keeps browsers from doing more with it than asked. */
export default plugin((app) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  })
}, { name: 'headers', fastify: '5.x' })
