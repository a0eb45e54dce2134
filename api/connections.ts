/** How many connections to the database each of those holds at most who are not the requests of tenants: those have all the rest. */
export const SHARES = {
  /** What streams read. */
  streams: 3,
  /** Look-ups of who is not known yet. */
  strangers: 2,
} as const

/** Fewer connections would leave no request of a tenant one of its own. */
export const LEAST_CONNECTIONS = SHARES.streams + SHARES.strangers + 1
