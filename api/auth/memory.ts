import type { Runner } from '../database-access.ts'

/** How long what was found is believed: that much later at most does another process notice that it was revoked. */
const BELIEVED_MS = 5_000
const MOST_REMEMBERED = 10_000

/** What is found by the hash of a credential. */
export interface Memory<T> {
  /**
   * Looks it up, unless that was done a moment ago; many who ask at once share one look-up. One that was found before is
   * looked up anew beside the tenants' requests, any other on the database of whoever asks.
   */
  find(hash: Buffer, asker: Runner): Promise<T | undefined>
  /** Forgets whatever this is true of. */
  forget(isMeant: (found: T) => boolean): void
}

/** How a memory looks things up. */
export interface MemoryOptions<T> {
  db: Runner
  lookUp: (runner: Runner, hash: Buffer) => Promise<T | undefined>
  now: () => number
}

/** Remembers what hashes stand for. */
export function newMemory<T>({ db, lookUp, now }: MemoryOptions<T>): Memory<T> {
  const remembered = new Map<string, { found: T; until: number }>()
  const underWay = new Map<string, Promise<T | undefined>>()
  let timesForgotten = 0

  const refresh = async (name: string, hash: Buffer, asker: Runner): Promise<T | undefined> => {
    const before = timesForgotten
    const found = await lookUp(remembered.has(name) ? db : asker, hash)
    remembered.delete(name)
    // What was looked up before something was forgotten may be just that.
    if (found === undefined || before !== timesForgotten) return found
    const [oldest] = remembered.keys()
    if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
    remembered.set(name, { found, until: now() + BELIEVED_MS })
    return found
  }

  const share = async (name: string, looking: Promise<T | undefined>): Promise<T | undefined> => {
    underWay.set(name, looking)
    try {
      return await looking
    } finally {
      if (underWay.get(name) === looking) underWay.delete(name)
    }
  }

  return {
    async find(hash, asker) {
      const name = hash.toString('base64')
      const known = remembered.get(name)
      if (known && known.until > now()) return known.found
      return underWay.get(name) ?? share(name, refresh(name, hash, asker))
    },
    forget(isMeant) {
      for (const [name, { found }] of remembered) if (isMeant(found)) remembered.delete(name)
      underWay.clear()
      timesForgotten++
    },
  }
}
