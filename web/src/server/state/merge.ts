import type { Server } from '../../../../contracts/rest/server.ts'
import type { ServerSummary } from '../../../../contracts/socket.ts'

/** What the stream tells of a server, laid over what is known. The version stays that of the spec, which the stream does not tell. */
export function withSummary({ spec, links, version }: Server, { type: _type, memory: _memory, desiredState: _desired, ...seen }: ServerSummary): Server {
  return { ...seen, spec, links, version }
}

/**
 * An answer of the API, laid over what is known: the stream may have told of something newer meanwhile. An older version
 * changes nothing, and of the same or a later one the spec counts, with whichever sight of the server is the later.
 */
export function withAnswer(known: Server | undefined, answer: Server): Server {
  if (!known) return answer
  if (answer.version < known.version) return known
  const isBehind = (known.observedAt ?? '') > (answer.observedAt ?? '')
  const { spec, links, version, updatedAt, managedBy } = answer
  return isBehind ? { ...known, spec, links, version, updatedAt, managedBy } : answer
}
