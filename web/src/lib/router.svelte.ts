import { toRoute, type Route } from './routes.ts'

/** Where the page is, in step with the address. */
export class Router {
  #path = $state(location.pathname)
  #search = $state(location.search)
  readonly #route = $derived(toRoute(this.#path))

  constructor() {
    addEventListener('popstate', () => { this.#read() })
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

  /** Goes to a path of this page. */
  go(path: string): void {
    if (path === this.#path + this.#search) return
    history.pushState(null, '', path)
    this.#read()
    scrollTo(0, 0)
  }

  /** Goes to a path instead of where the page is: back leads past it. */
  replace(path: string): void {
    history.replaceState(null, '', path)
    this.#read()
  }

  #read(): void {
    this.#path = location.pathname
    this.#search = location.search
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
