import { SHARES } from '../connections.ts'
import type { Runner } from '../database-access.ts'
import { newSlots } from '../slots.ts'

/** What somebody shows to be let in. */
export type Shown = 'key' | 'session' | 'ticket'

/**
 * The database for whoever did not yet show a credential that is known: however many guess, tenants have the rest of it.
 * Keys, sessions and tickets take turns, and networks do within each: whoever guesses from few networks waits for themselves.
 */
export interface Strangers {
  /** The database for those of one network. */
  from(network: string, shown: Shown): Runner
}

/** Look-ups that wait, and for how long. */
const MOST_WAITING = 10_000
const PATIENCE_MS = 2_000

/** A way to a database that strangers share. */
export function newStrangers(db: Runner): Strangers {
  const slots = newSlots({ name: 'a look-up of who they are', count: SHARES.strangers, mostWaiting: MOST_WAITING, patienceMs: PATIENCE_MS })
  return { from: (network, shown) => ({ run: (work) => slots.hold(() => db.run(work), { names: [shown, network] }) }) }
}
