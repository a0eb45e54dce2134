import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { ServerParams } from '../../../contracts/rest.ts'
import { MetricsQuery, ServerMetrics } from '../../../contracts/server-metrics.ts'
import { requireServer } from '../../change-server.ts'
import { requireBus } from '../../console/relay.ts'
import { answer, problems } from '../../openapi/answers.ts'
import { listMetrics } from '../../repositories/server-metrics.ts'
import { toMetricsPoint } from '../representation.ts'

/** Tells what a server used, over time. */
export const serverMetrics: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get('/servers/:id/metrics', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['games'],
      operationId: 'getServerMetrics',
      summary: 'Show who played on a server, and what it used',
      description: 'A running server is measured every 30 seconds. While it did not answer there are no points.',
      params: ServerParams,
      querystring: MetricsQuery,
      response: { 200: answer(ServerMetrics, 'The spans of that width, in order.'), ...problems('HC_NOT_FOUND', 'HC_BUS_OFF') },
    },
  }, async (request, reply) => {
    const { tenant } = request.caller
    const { id } = request.params
    requireBus(app.bus)
    await requireServer(request.db, tenant, id)
    const step = request.query.step === '60' ? 60 : 600
    const points = await request.db.run((sql) => listMetrics(sql, tenant, id, step))
    return reply.send({ step, points: points.map(toMetricsPoint) })
  })
  done()
}
