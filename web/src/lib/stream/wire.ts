import { SUBPROTOCOL, TICKET_PREFIX } from '../../../../contracts/socket.ts'

/** What one socket tells. */
export interface WireListener {
  /** A message came. */
  heard: (text: string) => void
  /** The socket is closed, or never opened: the code says why. */
  closed: (code: number) => void
}

/** One socket. */
export interface Wire {
  send(text: string): void
  close(): void
}

/** Opens one socket with a ticket. */
export type OpenWire = (ticket: string, listener: WireListener) => Wire

/** Opens sockets to an API. The ticket goes as a subprotocol: an address would stand in logs. */
export function newOpenWire(url: string): OpenWire {
  return (ticket, { heard, closed }) => {
    const socket = new WebSocket(url, [SUBPROTOCOL, `${TICKET_PREFIX}${ticket}`])
    socket.onmessage = ({ data }: MessageEvent<unknown>) => { if (typeof data === 'string') heard(data) }
    socket.onclose = ({ code }) => { closed(code) }
    return {
      send: (text) => { if (socket.readyState === WebSocket.OPEN) socket.send(text) },
      close: () => { socket.close() },
    }
  }
}
