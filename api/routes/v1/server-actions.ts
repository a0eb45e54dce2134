import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { ActionHeaders, Server, ServerAction, ServerParams } from '../../../contracts/rest.ts'
import { changeServer, checkChangeable, checkMatch, type Decide } from '../../change-server.ts'
import { ProblemError } from '../../errors.ts'
import { once } from '../../idempotency.ts'
import { answer, HEADERS, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import type { ServerChange } from '../../repositories/server-change.ts'
import { isRefused, type ServerRow } from '../../repositories/server-row.ts'
import { isOff, toEtag, toServer } from '../representation.ts'

/** What an action makes of a server; nothing, where it is so already. */
interface Action {
  summary: string
  message: string
  apply: (row: ServerRow) => Pick<ServerChange, 'spec'> & { kill?: boolean } | undefined
}

const ACTIONS: Readonly<Record<ServerAction, Action>> = {
  start: { summary: 'Start a server', message: 'The server is to start.', apply: (row) => toDesiredState(row, 'Running') },
  stop: { summary: 'Stop a server, after its save', message: 'The server is to stop.', apply: (row) => toDesiredState(row, 'Stopped') },
  restart: { summary: 'Restart a server once, after its save', message: 'The server is to restart.', apply: (row) => {
    if (row.spec.desiredState !== 'Running') throw new ProblemError('HC_NOT_RUNNING', `The server ${row.name} is not to run, so it can't be restarted: start it.`)
    return { spec: { ...row.spec, restartRequest: `api-${row.version + 1}` } }
  } },
  kill: { summary: 'Kill a server without a save; it comes up again', message: 'The server is to be killed, without a save.', apply: (row) => {
    if (isOff(row)) throw new ProblemError('HC_NOT_RUNNING', `The server ${row.name} does not run: there is nothing to kill.`)
    return { kill: true }
  } },
}

function toDesiredState(row: ServerRow, desiredState: 'Running' | 'Stopped'): Pick<ServerChange, 'spec'> | undefined {
  return row.spec.desiredState === desiredState && !isRefused(row) ? undefined : { spec: { ...row.spec, desiredState } }
}

const response = {
  202: answer(Server, 'The server, to which it is about to happen.', { etag: HEADERS.etag }),
  ...problems('HC_NOT_FOUND', 'HC_MANAGED_BY_KUBECTL', 'HC_TERMINATING', 'HC_NOT_RUNNING', 'HC_VERSION_CONFLICT', 'HC_IDEMPOTENCY_KEY_REUSED', ...OF_IDLE_BODIES),
}

/** What can be done to a server beside a change of its spec. */
export const serverActions: FastifyPluginCallbackZod = (app, _options, done) => {
  const route = (path: string, { operationId, summary, description }: { operationId: string; summary: string; description: string }, toDecision: (actor: string) => Decide): void => {
    app.post(path, {
      config: { scope: 'servers:write' },
      schema: { tags: ['servers'], operationId, summary, description, params: ServerParams, headers: ActionHeaders, response },
    }, async (request, reply) => {
      const decide = toDecision(request.caller.actor)
      const body = await once(request, reply, { status: 202, work: async (runner) => toServer(await changeServer(runner, request.caller, request.params.id, (row) => {
        checkMatch(row, request.headers['if-match'])
        return decide(row)
      })) })
      return reply.code(202).header('etag', toEtag(body.version)).send(body)
    })
  }

  for (const name of ServerAction.options) {
    const { summary, message, apply } = ACTIONS[name]
    route(`/servers/:id/actions/${name}`, { operationId: `${name}Server`, summary, description: 'Needs no body.' }, (actor) => (row) => {
      checkChangeable(row)
      const applied = apply(row)
      if (!applied) return undefined
      const { kill, ...change } = applied
      return { ...change, command: { type: 'server.status.changed', ...(kill && { kill }) }, event: { type: `action.${name}`, actor, message } }
    })
  }

  const description = 'From then on the API says what the server should be; what kubectl changes is put back. Needs no body.'
  route('/servers/:id/adopt', { operationId: 'adoptServer', summary: 'Take a server over from kubectl', description }, (actor) => (row) => {
    if (row.goneAt !== null || row.deletionRequestedAt !== null) throw new ProblemError('HC_TERMINATING', `The server ${row.name} is deleted: it can't be adopted.`)
    // One made with kubectl is known by its resource, and so has a uid.
    if (row.managedBy === 'api' || row.k8sUid === null) return undefined
    return { managedBy: 'api', command: { type: 'server.updated', adopt: row.k8sUid }, event: { type: 'server.adopted', actor, message: 'The server is managed by the API from now on.' } }
  })
  done()
}
