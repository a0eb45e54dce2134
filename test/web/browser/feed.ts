import type { Page } from 'playwright-core'
import type { FeedState } from '../../../contracts/socket.ts'

const STREAM = /\/api\/v1\/stream$/

/** Has a page hear from the API that its feed is in this state, whatever it is, from the next socket on. */
export const tellFeed = (page: Page, state: FeedState): Promise<void> => page.routeWebSocket(STREAM, (socket) => {
  const api = socket.connectToServer()
  api.onMessage((message) => {
    const said = JSON.parse(message.toString()) as { type: string }
    socket.send(JSON.stringify(said.type === 'feed' ? { ...said, state } : said))
  })
})

/** Cuts the stream of a page once it has heard everything, for good. */
export async function cutStream(page: Page): Promise<void> {
  let isCut = false
  await page.routeWebSocket(STREAM, (socket) => {
    if (isCut) return void socket.close({ code: 1001 })
    socket.connectToServer().onMessage((message) => {
      socket.send(message)
      if (!message.toString().includes('"caughtUp"')) return
      isCut = true
      void socket.close({ code: 1001 })
    })
  })
}
