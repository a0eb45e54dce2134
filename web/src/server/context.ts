import { createContext } from 'svelte'
import type { Server } from '../../../contracts/rest/server.ts'
import type { App } from '../lib/app.ts'
import { toMessage } from '../lib/api/problem.ts'
import { newServerCalls, type ServerCalls } from './calls.ts'
import { GameConsole } from './console/game-console.svelte.ts'
import { History } from './history/history.svelte.ts'
import { Measured } from './metrics/measured.svelte.ts'
import { Draft } from './settings/draft.svelte.ts'
import { OneServer } from './state/one-server.svelte.ts'

/** Everything that the sections of a server's page share. */
export interface ServerParts {
  one: OneServer
  history: History
  measured: Measured
  console: GameConsole
  calls: ServerCalls
  /** What is typed into the settings: it stays while other sections are looked at. */
  draftOf: (server: Server) => Draft
  /** Whether something typed into the settings is not saved. */
  isTyped: () => boolean
  /** Does something that answers with the server, takes that in, and says in passing how it went. */
  attempt: (work: () => Promise<Server>, done: string) => Promise<void>
}

/** What the sections share, for components: `useServer()` within one. */
export const [useServer, provideServer] = createContext<ServerParts>()

/** Wires what the page of one server shares. */
export function newServerParts(id: string, { api, toasts }: App): ServerParts {
  const calls = newServerCalls(api.send, id)
  const one = new OneServer(id, api)
  const attempt = async (work: () => Promise<Server>, done: string): Promise<void> => {
    try {
      one.take(await work())
      toasts.good(done)
    } catch (error) {
      toasts.bad(toMessage(error))
    }
  }
  let draft: Draft | undefined
  const draftOf = (server: Server): Draft => draft ??= new Draft(server)
  const isTyped = (): boolean => draft?.isChanged ?? false
  return { one, draftOf, isTyped, history: new History(id, api), measured: new Measured(id, api), console: new GameConsole(id, calls), calls, attempt }
}
