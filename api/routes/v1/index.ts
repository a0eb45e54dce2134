import type { FastifyPluginCallback } from 'fastify'
import audit from '../../plugins/audit.ts'
import authentication from '../../plugins/authentication.ts'
import commandLimit from '../../plugins/command-limit.ts'
import feed from '../../plugins/feed.ts'
import { administration } from './administration.ts'
import { apiKeys } from './api-keys.ts'
import { me } from './me.ts'
import { serverActions } from './server-actions.ts'
import { serverConsole } from './server-console.ts'
import { serverDeletion } from './server-deletion.ts'
import { serverEvents } from './server-events.ts'
import { serverLogs } from './server-logs.ts'
import { serverMetrics } from './server-metrics.ts'
import { serverPlayers } from './server-players.ts'
import { serverSpec } from './server-spec.ts'
import { servers } from './servers.ts'
import { session } from './session.ts'
import { stream } from './stream.ts'
import { tenants } from './tenants.ts'

/** All routes of the first version, behind authentication. */
export const v1: FastifyPluginCallback = (app, _options, done) => {
  app.register(authentication, { access: app.access })
  app.register(audit)
  app.register(feed)
  app.register(commandLimit)
  for (const routes of [servers, serverSpec, serverDeletion, serverActions, serverEvents, serverMetrics, serverConsole, serverLogs, serverPlayers, stream, me, session, tenants, apiKeys, administration]) app.register(routes)
  done()
}
