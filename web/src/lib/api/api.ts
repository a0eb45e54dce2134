import type * as z from 'zod'
import { Me, MOST_ITEMS, Server, ServerEventPage, ServerPage, StreamTicket, type Page, type ServerAction, type ServerCreation, type ServerEvent, type ServerPatch, type SignIn } from '../../../../contracts/rest.ts'
import { ServerMetrics } from '../../../../contracts/server-metrics.ts'
import { Nothing, type Send } from './http.ts'

/** What the body of a creation may leave out. */
export type Creation = z.input<typeof ServerCreation>

/** The API, one function for each thing that this page asks of it. */
export interface Api {
  /** For requests that have no function here. */
  send: Send
  /** Who is signed in; undefined for nobody. */
  me(): Promise<Me | undefined>
  /** Signs in with a key, or with a ticket that works once. */
  signIn(by: SignIn): Promise<Me>
  signOut(): Promise<void>
  /** A ticket that opens one stream. */
  streamTicket(): Promise<string>
  server(id: string): Promise<Server>
  /** The deleted servers whose worlds are kept, one page. */
  keptWorlds(cursor?: string): Promise<Page<Server>>
  createServer(body: Creation): Promise<Server>
  /** Changes fields of a server, if it still is of that version. */
  changeServer(id: string, version: number, patch: ServerPatch): Promise<Server>
  /** Starts, stops, restarts or kills a server. */
  act(id: string, action: ServerAction): Promise<Server>
  adopt(id: string): Promise<Server>
  /** Deletes a server; its world is kept. */
  deleteServer(id: string): Promise<Server>
  /** Removes the world of a deleted server for good. */
  removeWorld(id: string, name: string): Promise<Server>
  history(id: string, cursor?: string): Promise<Page<ServerEvent>>
  metrics(id: string, step: 60 | 600): Promise<ServerMetrics>
}

/** The API by way of `send`. */
export function newApi(send: Send): Api {
  const onServer = (id: string): string => `/servers/${encodeURIComponent(id)}`
  return {
    send,
    me: () => send({ path: '/session', answer: Me.optional() }),
    signIn: (by) => send({ method: 'POST', path: '/session', body: by, credential: 'Body', answer: Me }),
    signOut: async () => { await send({ method: 'DELETE', path: '/session', answer: Nothing }) },
    streamTicket: async () => (await send({ method: 'POST', path: '/stream/tickets', answer: StreamTicket })).ticket,
    server: (id) => send({ path: onServer(id), answer: Server }),
    keptWorlds: (cursor) => send({ path: '/servers', query: { deleted: 'true', sort: 'name', limit: MOST_ITEMS, cursor }, answer: ServerPage }),
    createServer: (body) => send({ method: 'POST', path: '/servers', body, headers: { 'idempotency-key': crypto.randomUUID() }, answer: Server }),
    changeServer: (id, version, patch) => send({ method: 'PATCH', path: onServer(id), body: patch, headers: { 'content-type': 'application/merge-patch+json', 'if-match': `"${version}"` }, answer: Server }),
    act: (id, action) => send({ method: 'POST', path: `${onServer(id)}/actions/${action}`, answer: Server }),
    adopt: (id) => send({ method: 'POST', path: `${onServer(id)}/adopt`, answer: Server }),
    deleteServer: (id) => send({ method: 'DELETE', path: onServer(id), answer: Server }),
    removeWorld: (id, name) => send({ method: 'DELETE', path: `${onServer(id)}/world`, query: { confirm: name }, answer: Server }),
    history: (id, cursor) => send({ path: `${onServer(id)}/events`, query: { limit: 50, cursor }, answer: ServerEventPage }),
    metrics: (id, step) => send({ path: `${onServer(id)}/metrics`, query: { step }, answer: ServerMetrics }),
  }
}
