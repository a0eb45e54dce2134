import '../runes.ts'
import t, { type Test } from 'tap'
import type { Router } from '../../../web/src/lib/router.svelte.ts'

type Listener = (event: { preventDefault: () => void }) => void

interface FakeWindow {
  router: Router
  /** Goes along the history, as the browser's buttons do. */
  step: (steps: number) => void
  /** Whether the browser would ask before it leaves the page. */
  asks: () => boolean
  /** The address. */
  address: () => string
  /** How many entries the history has. */
  length: () => number
}

/** A router in a window that has come to the list of servers. */
async function newWindow(t: Test): Promise<FakeWindow> {
  const listeners = new Map<string, Listener>()
  const tell = (type: string, event = { preventDefault: () => {} }): void => { listeners.get(type)?.(event) }
  let entries: { path: string; state: unknown }[] = [{ path: '/servers', state: null }]
  let at = 0
  const now = () => entries[at]!
  const step = (steps: number): void => {
    at += steps
    tell('popstate')
  }
  const history = {
    get state() { return now().state },
    pushState: (state: unknown, _: string, path: string) => {
      entries = [...entries.slice(0, at + 1), { path, state }]
      at += 1
    },
    replaceState: (state: unknown, _: string, path: string) => { entries[at] = { path, state } },
    go: step,
  }
  const location = { get pathname() { return now().path.split('?')[0] }, get search() { return now().path.includes('?') ? `?${now().path.split('?')[1]}` : '' } }
  const addEventListener = (type: string, listener: Listener): void => { listeners.set(type, listener) }
  const fakes = { history, location, addEventListener, document: { addEventListener }, scrollTo: () => {} }
  for (const [name, value] of Object.entries(fakes)) t.intercept(globalThis, name as keyof typeof globalThis, { value, configurable: true })
  const { Router } = await import('../../../web/src/lib/router.svelte.ts')
  const router = new Router()
  const asks = (): boolean => {
    let isAsked = false
    tell('beforeunload', { preventDefault: () => { isAsked = true } })
    return isAsked
  }
  return { router, step, asks, address: () => now().path, length: () => entries.length }
}

t.test('it goes where it is sent, and back', async (t) => {
  const { router, step, length } = await newWindow(t)
  router.go('/worlds')
  t.equal(router.route.page, 'Worlds')
  router.go('/worlds')
  t.equal(length(), 2, 'not twice to the same place')
  step(-1)
  t.equal(router.route.page, 'Fleet')
})

t.test('a page has entries of its own, each with its note', async (t) => {
  const { router, step } = await newWindow(t)
  router.go('/servers/new')
  router.go('/servers/new', 'World')
  router.go('/servers/new', 'Access')
  step(-1)
  t.equal(router.note, 'World')
  step(-1)
  t.equal(router.note, '')
  t.equal(router.route.page, 'Create')
})

t.test('it can take the place of all that came since an entry', async (t) => {
  const { router, step, address } = await newWindow(t)
  router.go('/servers/new')
  const first = router.index
  router.go('/servers/new', 'World')
  router.go('/servers/new', 'Access')
  router.replace('/worlds', first)
  t.equal(address(), '/worlds')
  t.equal(router.route.page, 'Worlds')
  step(-1)
  t.equal(address(), '/servers')
})

t.test('where something would be lost it asks, and goes only when it is told to', async (t) => {
  const { router, asks, address } = await newWindow(t)
  const end = router.keep((to) => to?.page !== 'Fleet')
  t.ok(asks())
  router.go('/servers?q=x')
  t.notOk(router.isHeld, 'not where nothing is lost')
  router.go('/worlds')
  t.ok(router.isHeld)
  t.equal(address(), '/servers?q=x')
  router.stay()
  t.notOk(router.isHeld)
  router.leave()
  t.equal(address(), '/servers?q=x', 'what was refused is forgotten')
  end()
  t.notOk(asks())
  router.go('/worlds')
  t.equal(address(), '/worlds')
})

t.test('the browser\'s own way back is asked about too', async (t) => {
  const { router, step, address, asks } = await newWindow(t)
  router.go('/servers/new')
  router.keep((to) => to?.page !== 'Create')
  router.go('/servers/new', 'World')
  step(-2)
  t.equal(address(), '/servers/new')
  t.equal(router.note, 'World', 'it is where it was')
  t.ok(router.isHeld)
  router.leave()
  t.equal(address(), '/servers')
  t.equal(router.route.page, 'Fleet')
  t.notOk(asks(), 'and nothing is left to be lost')
})
