import websocket from '@fastify/websocket'
import plugin from 'fastify-plugin'
import { SUBPROTOCOL } from '../../contracts/socket.ts'
import { ProblemError } from '../errors.ts'
import type { Live } from '../live/live.ts'
import { MOST_BYTES } from '../live/socket.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a WebSocket can be opened there. */
    takesSockets?: boolean
  }
  interface FastifyInstance {
    /** Streams, and where what they tell comes from. */
    live: Live
  }
}

/** Gives routes the streams, and closes these first when the process ends. */
export default plugin<{ live: Live }>(async (app, { live }) => {
  const stop = new AbortController()
  let running: Promise<void> | undefined
  app.decorate('live', live)
  await app.register(websocket, {
    // Compression would hold a buffer for each client, and one that compresses what others say beside secrets leaks them.
    options: { maxPayload: MOST_BYTES, perMessageDeflate: false, clientTracking: false, handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL },
    // One whose message is too long is being closed already.
    errorHandler: (_error, socket) => { socket.close(1011) },
    preClose: (done) => {
      stop.abort()
      live.close()
      done()
    },
  })
  // Else any of them would be opened first, for nobody, and leave a line in the log.
  app.addHook('onRequest', ({ ws, routeOptions }, _reply, done) => {
    done(ws && !routeOptions.config.takesSockets ? new ProblemError('HC_NOT_FOUND', 'No WebSocket is opened at this address: /api/v1/stream is where they are.') : undefined)
  })
  app.addHook('onReady', (done) => {
    running = live.run(stop.signal)
    done()
  })
  app.addHook('onClose', () => running)
}, { name: 'live', fastify: '5.x', dependencies: ['services'] })
