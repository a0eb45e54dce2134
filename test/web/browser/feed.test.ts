import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t from 'tap'
import { WebSocketServer } from 'ws'
import { launchChromium } from './chromium.ts'
import { cutStream, tellFeed } from './feed.ts'
import { newSite } from './site.ts'

const MESSAGES = [{ type: 'hello', heartbeatSeconds: 15 }, { type: 'feed', state: 'Live', since: '2026-05-01T12:00:00.000Z' }, { type: 'caughtUp', seq: 1 }]

const browser = await launchChromium(t)
const site = await newSite(t, (_request, reply) => { reply.end('<!doctype html>') })
const streams = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await once(streams, 'listening')
t.teardown(() => { streams.close() })
streams.on('connection', (socket) => { for (const message of MESSAGES) socket.send(JSON.stringify(message)) })
const url = `ws://127.0.0.1:${(streams.address() as AddressInfo).port}/api/v1/stream`

/** What a page hears of a stream until `last`. */
async function listen(last: string, prepare: (page: Page) => Promise<void>): Promise<string[]> {
  const page = await browser.newPage()
  t.teardown(() => page.close())
  await prepare(page)
  await page.goto(site)
  return page.evaluate(([to, end]) => new Promise<string[]>((resolve) => {
    const heard: string[] = []
    const hear = (what: string): void => {
      heard.push(what)
      if (what === end) resolve(heard)
    }
    const socket = new WebSocket(to)
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const { type, state } = JSON.parse(data) as { type: string; state?: string }
      hear(state ?? type)
    }
    socket.onclose = () => { hear('closed') }
  }), [url, last] as const)
}

t.test('a feed is told otherwise, and nothing else', async (t) => {
  t.same(await listen('caughtUp', async () => undefined), ['hello', 'Live', 'caughtUp'])
  t.same(await listen('caughtUp', (page) => tellFeed(page, 'Polling')), ['hello', 'Polling', 'caughtUp'])
})

t.test('a stream is cut once all was heard', async (t) => {
  t.same(await listen('closed', cutStream), ['hello', 'Live', 'caughtUp', 'closed'])
})
