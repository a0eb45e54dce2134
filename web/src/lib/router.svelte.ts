import * as z from 'zod'
import { toRoute, type Route } from './routes.ts'

/** Says whether something typed is lost by going to a place, or by leaving the dashboard. */
export type Keeper = (to?: Route) => boolean

/** What this page writes into an entry of the history: which one it is, and what the part that it shows wants to know of it. An entry that the browser has made is the first. */
const Entry = z.object({ index: z.int(), note: z.string() }).catch({ index: 0, note: '' })

/** Where the page is, in step with the address. */
export class Router {
  #path = $state(location.pathname)
  #search = $state(location.search)
  #entry = $state.raw(Entry.parse(history.state))
  /** Goes where somebody wanted to, had nothing been lost by it. */
  #held = $state.raw<() => void>()
  #keepers: readonly Keeper[] = []
  /** What is to be done at the entry that the browser goes back to. */
  #onArrival: (() => void) | undefined
  readonly #route = $derived(toRoute(this.#path))

  constructor() {
    addEventListener('popstate', () => { this.#arrive() })
    addEventListener('beforeunload', (event) => { if (this.#wouldLose()) event.preventDefault() })
    document.addEventListener('click', (event) => { this.#takeClick(event) })
  }

  get route(): Route {
    return this.#route
  }

  get path(): string {
    return this.#path
  }

  /** The query of the address. */
  get search(): string {
    return this.#search
  }

  /** What the page has noted of this entry of the history; empty at first. */
  get note(): string {
    return this.#entry.note
  }

  /** Which entry of the history this is. */
  get index(): number {
    return this.#entry.index
  }

  /** Whether somebody has to say first that what is typed may be lost. */
  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /** Asks before anything is lost; gives what ends that. */
  keep(keeper: Keeper): () => void {
    this.#keepers = [...this.#keepers, keeper]
    return () => { this.#keepers = this.#keepers.filter((one) => one !== keeper) }
  }

  /** Goes where somebody wanted to, whatever is lost. */
  leave(): void {
    const go = this.#held
    this.#held = undefined
    this.#keepers = []
    go?.()
  }

  /** Stays here. */
  stay(): void {
    this.#held = undefined
  }

  /** Goes to a path of this page, or to a further entry of the same one. */
  go(path: string, note = ''): void {
    if (path === this.#path + this.#search && note === this.note) return
    const push = (): void => {
      history.pushState({ index: this.index + 1, note }, '', path)
      this.#read()
      scrollTo(0, 0)
    }
    if (this.#wouldLose(path)) this.#held = push
    else push()
  }

  /** Goes to a path instead of where the page is, or was since an entry of the history: back leads past it. */
  replace(path: string, since = this.index): void {
    const replace = (): void => {
      history.replaceState({ index: since, note: '' }, '', path)
      this.#read()
    }
    if (since === this.index) return replace()
    this.#onArrival = replace
    history.go(since - this.index)
  }

  #wouldLose(path?: string): boolean {
    const to = path === undefined ? undefined : toRoute(path.split('?')[0] ?? path)
    return this.#keepers.some((wouldLose) => wouldLose(to))
  }

  /** The browser has gone along the history. It can't be kept from that: where something would be lost it is sent back. */
  #arrive(): void {
    const work = this.#onArrival
    this.#onArrival = undefined
    if (work) return work()
    const steps = Entry.parse(history.state).index - this.index
    if (steps === 0 || !this.#wouldLose(location.pathname)) return this.#read()
    this.#held = () => { history.go(steps) }
    history.go(-steps)
  }

  #read(): void {
    this.#path = location.pathname
    this.#search = location.search
    this.#entry = Entry.parse(history.state)
  }

  /** Follows a link within this page without loading it anew. */
  #takeClick(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.defaultPrevented || isForNewTab(event) || !isOfThisPage(link)) return
    event.preventDefault()
    this.go(link.pathname + link.search)
  }
}

/** Whoever holds a key down, or clicks with another button, wants a tab, a window or a menu. */
const isForNewTab = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean => button !== 0 || metaKey || ctrlKey || shiftKey || altKey

const isOfThisPage = ({ target, origin, pathname, hash }: HTMLAnchorElement): boolean => target === '' && origin === location.origin && !pathname.startsWith('/api/') && hash === ''
