import type {} from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import plugin from 'fastify-plugin'
import { ProblemError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Answers 405 to the methods that the routes registered so far don't have. */
    refuseOtherMethods: () => void
  }
}

/** Remembers which methods each address has, so that the others are answered 405 and not 404. */
export default plugin((app) => {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method, schema }) => {
    // Pages have one method, and nobody tries others.
    if (schema?.hide) return
    const methods = methodsOf.get(url) ?? new Set()
    methodsOf.set(url, methods)
    for (const one of [method].flat()) methods.add(one)
  })
  app.decorate('refuseOtherMethods', function (this: FastifyInstance) {
    for (const [url, methods] of [...methodsOf]) {
      const allow = [...methods].sort().join(', ')
      const others = this.supportedMethods.filter((method) => !methods.has(method))
      this.route({ method: others, url, schema: { hide: true }, onRequest: (_request, reply) => {
        reply.header('allow', allow)
        throw new ProblemError('HC_METHOD_NOT_ALLOWED', `Here one can ${allow}.`)
      }, handler: () => undefined })
    }
  })
}, { name: 'method-not-allowed', fastify: '5.x' })
