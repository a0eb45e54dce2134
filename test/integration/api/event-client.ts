import type { Test } from 'tap'
import type { TestApi } from './api.ts'
import { addressOf } from './live-client.ts'

interface Event { event?: string; id?: string; data?: string; retry?: string }

/** What is read, and what is shown to be let in. */
interface ReadOptions {
  key?: string
  cookie?: string
  query?: string
  lastEventId?: string
}

/** Reads server-sent events as curl does. */
export async function readEvents(t: Test, api: TestApi, { key, cookie, query = '', lastEventId }: ReadOptions) {
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  const response = await fetch(`http://${await addressOf(api)}/api/v1/stream${query}`, { signal: stop.signal, headers: { 'accept': 'text/event-stream', ...(key !== undefined && { authorization: `Bearer ${key}` }), ...(cookie !== undefined && { cookie }), ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) } })
  const events: Event[] = []
  let hasEnded = false
  const reading = async (): Promise<void> => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) events.push(Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])))
    }
  }
  void (response.ok ? reading().catch(() => undefined).finally(() => { hasEnded = true }) : response.body!.cancel())
  return { response, events, hasEnded: () => hasEnded, stop: () => { stop.abort() } }
}
