/**
 * The ticket of a link that signs in once, taken out of the address, so that it stays neither in the history nor in a
 * bookmark. A fragment is never sent to servers.
 */
export function takeTicket(): string | undefined {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('sign-in')
  if (ticket === null) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return ticket
}
