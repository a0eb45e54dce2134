import type { Database } from './database.ts'

/** A right that one holder has at a time, as a row. It ends by itself when it is not renewed. */
export interface Lease {
  /** Takes or renews the lease; false while another one holds it. */
  hold(): Promise<boolean>
  /** Gives it up, if it is held. */
  release(): Promise<void>
}

/**
 * A lease on a name. Time is the database's own, so clocks of processes don't matter. Not an advisory lock: CockroachDB
 * has none.
 */
export function newLease(database: Database, { name, holder, seconds }: { name: string; holder: string; seconds: number }): Lease {
  return {
    async hold() {
      const rows = await database`
        INSERT INTO leases AS held (name, holder, held_until) VALUES (${name}, ${holder}, now() + ${seconds} * INTERVAL '1 second')
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE held.holder = excluded.holder OR held.held_until < now()
        RETURNING name`
      return rows.length > 0
    },
    async release() {
      await database`DELETE FROM leases WHERE name = ${name} AND holder = ${holder}`
    },
  }
}
