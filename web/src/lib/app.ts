import { createContext } from 'svelte'
import { newApi, type Api } from './api/api.ts'
import { newSend } from './api/http.ts'
import { Fleet, Samples } from './fleet.ts'
import { Router } from './router.svelte.ts'
import { Session } from './session.svelte.ts'
import { Signal } from './signal.ts'
import { Stream } from './stream/stream.ts'
import { newOpenWire } from './stream/wire.ts'
import { ThemeChoice } from './theme.svelte.ts'
import { Toasts } from './toasts.svelte.ts'

/** Everything that pages share. */
export interface App {
  api: Api
  session: Session
  stream: Stream
  fleet: Fleet
  samples: Samples
  router: Router
  theme: ThemeChoice
  toasts: Toasts
}

/** What pages share, for components: `useApp()` within one. */
export const [useApp, provideApp] = createContext<App>()

const newSignal = (): Signal => new Signal((work) => { requestAnimationFrame(work) })

/** Wires what pages share. */
export function newApp(): App {
  const api = newApi(newSend({ fetch: (...request) => fetch(...request), onUnauthenticated: () => { session.expire() } }))
  const session = new Session(api)
  const stream = new Stream({
    ticket: () => api.streamTicket(),
    open: newOpenWire(`${location.origin.replace(/^http/, 'ws')}/api/v1/stream`),
    signal: newSignal(),
    now: () => Date.now(),
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      return () => { clearTimeout(timer) }
    },
    random: () => Math.random(),
  })
  const fleet = new Fleet(newSignal())
  const samples = new Samples(newSignal())
  stream.listen((message) => {
    fleet.hear(message)
    samples.hear(message)
  })
  return { api, session, stream, fleet, samples, router: new Router(), theme: new ThemeChoice(), toasts: new Toasts() }
}
