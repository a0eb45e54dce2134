import type { Runner } from '../database-access.ts'
import { SHARES } from '../connections.ts'
import { newSlots } from '../slots.ts'

const MOST_WAITING = 500
const PATIENCE_MS = 2_000

/** The database for whoever did not yet show a credential that is known: however many guess, tenants have the rest of it. */
export function forStrangers(db: Runner): Runner {
  const slots = newSlots({ name: 'a look-up of their keys', count: SHARES.strangers, mostWaiting: MOST_WAITING, patienceMs: PATIENCE_MS })
  return { run: (work) => slots.hold(() => db.run(work)) }
}
