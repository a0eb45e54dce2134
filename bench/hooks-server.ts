import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { buildApp } from '../hooks/app.ts'
import { settings } from '../test/hooks/world.ts'

/**
 * One process of the comparison, started by bench/hooks.ts: `hooks`, or `echo`, a route of the same framework that only
 * parses the body and sends it back. It tells its port, and when asked the processor time it has used.
 */
const token = randomBytes(16).toString('hex')

function buildEcho(): FastifyInstance {
  const app = Fastify({ bodyLimit: 16 * 1024 * 1024 })
  app.post('/minecraft-server/sync', (request, reply) => reply.send(request.body))
  return app
}

const app = process.argv[2] === 'echo' ? buildEcho() : buildApp({ settings, token, logger: pino({ level: 'silent' }) })
await app.listen({ host: '127.0.0.1', port: 0 })
// Fastify listens on TCP here, so the address is one with a port.
const { port } = app.server.address() as AddressInfo  
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.send?.({ port, token })
