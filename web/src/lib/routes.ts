/** Sections of the page of one server. */
export const SECTIONS = ['overview', 'console', 'players', 'charts', 'settings', 'history'] as const
export type Section = (typeof SECTIONS)[number]

/** A place of the dashboard. */
export type Route =
  | { page: 'Fleet' }
  | { page: 'Create' }
  | { page: 'Server'; id: string; section: Section }
  | { page: 'Worlds' }
  | { page: 'SignIn' }
  | { page: 'NotFound' }

const FIXED: Readonly<Record<string, Route>> = {
  '/': { page: 'Fleet' },
  '/servers': { page: 'Fleet' },
  '/servers/new': { page: 'Create' },
  '/worlds': { page: 'Worlds' },
  '/sign-in': { page: 'SignIn' },
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The place that a path means. */
export function toRoute(path: string): Route {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path
  const fixed = Object.hasOwn(FIXED, trimmed) ? FIXED[trimmed] : undefined
  if (fixed) return fixed
  const [, servers, id = '', name = 'overview', ...more] = trimmed.split('/')
  const section = SECTIONS.find((one) => one === name)
  if (servers !== 'servers' || !UUID.test(id) || !section || more.length > 0) return { page: 'NotFound' }
  return { page: 'Server', id: id.toLowerCase(), section }
}

/** Where one server is. */
export const serverPath = (id: string, section: Section = 'overview'): string => (section === 'overview' ? `/servers/${id}` : `/servers/${id}/${section}`)

/** Where to sign in, and go on to afterwards. */
export const signInPath = (next: string): string => (next === '/' || next.startsWith('/sign-in') ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`)

/** Where to go after signing in: a path of this page, whatever the address says. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  return /^\/(?![/\\])/.test(next) && toRoute(next.split(/[?#]/)[0] ?? '/').page !== 'SignIn' ? next : '/'
}
