import type { ServerResponse } from 'node:http'

/** Calls when the client of an answer has left, at once if that was before anybody looked: it is told only once. */
export function whenLeft(answer: Pick<ServerResponse, 'once' | 'destroyed'>, leave: () => void): void {
  if (answer.destroyed) leave()
  else answer.once('close', leave)
}
