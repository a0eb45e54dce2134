import type { Server } from '../../../contracts/rest.ts'
import type { ServerSummary } from '../../../contracts/socket.ts'

/** What a list shows of a server that the API has answered with. */
export function toSummary({ spec: { type, memory, desiredState }, links: _, ...server }: Server): ServerSummary {
  return { ...server, type, memory, desiredState }
}
