import type { Page } from 'playwright-core'
import { ServerMessage } from '../../../contracts/socket.ts'

/** A message of the stream as a page got it. */
export interface Heard {
  /** Which of the page's sockets it came by, counted from 1. */
  socket: number
  message: ServerMessage
}

/** Collects what the stream tells a page, over all its sockets, from now on; each message is checked against its schema. */
export function recordMessages(page: Page): Heard[] {
  const heard: Heard[] = []
  let sockets = 0
  page.on('websocket', (connection) => {
    const socket = ++sockets
    connection.on('framereceived', ({ payload }) => { heard.push({ socket, message: ServerMessage.parse(JSON.parse(payload.toString())) }) })
  })
  return heard
}

/** The messages of one type. */
export const ofType = <T extends ServerMessage['type']>(heard: readonly Heard[], type: T): Extract<ServerMessage, { type: T }>[] =>
  heard.map(({ message }) => message).filter((message): message is Extract<ServerMessage, { type: T }> => message.type === type)
