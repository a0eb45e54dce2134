import type { IncomingHttpHeaders } from 'node:http'

/** Where a request comes from: a page of `Ours`, a `Foreign` one, or `Unknown` where no browser says it. */
export type Source = 'Ours' | 'Foreign' | 'Unknown'

/** Tells where a request comes from, by headers that no page can set. */
export type SourceOf = (headers: IncomingHttpHeaders) => Source

/** What pages are ours beside those of the host that was asked. */
export interface OriginsOptions {
  /** Address under which the API is reached. */
  publicUrl?: string | undefined
  /** Other origins that may use sessions and streams. */
  allowed?: readonly string[]
}

/**
 * Our pages are those of the public address, of the host that was asked, and of the origins that the administrator allows.
 * Where the public address has TLS, those of its host without it are not.
 */
export function newSourceOf({ publicUrl, allowed = [] }: OriginsOptions): SourceOf {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl)
  const ours = new Set([...(known ? [known.origin] : []), ...allowed])
  /** A page of the public host that came without TLS may be of whoever is on the way. */
  const isExposed = (origin: string): boolean => {
    const page = URL.parse(origin)
    return known?.protocol === 'https:' && page?.protocol === 'http:' && page.hostname === known.hostname
  }
  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin !== undefined) return ours.has(origin) || (isOfHost(origin, host) && !isExposed(origin)) ? 'Ours' : 'Foreign'
    if (site === 'same-origin') return 'Ours'
    // `none`: the user typed the address, or chose a bookmark.
    return site === undefined || site === 'none' ? 'Unknown' : 'Foreign'
  }
}

function isOfHost(origin: string, host: string | undefined): boolean {
  const page = URL.parse(origin)
  // Parsed alike: either may name the port that goes without saying.
  return page !== null && host !== undefined && page.host === URL.parse(`${page.protocol}//${host}`)?.host
}
