import { createHmac, hash } from 'node:crypto'

/**
 * The secret of a purpose: HMAC-SHA256 of the purpose's parts under the platform's key.
 * The same parts give the same 32 bytes, so a hook needs no memory and a lost Secret comes back as it was.
 */
export function derive(key: Buffer, ...purpose: string[]): Buffer {
  // Each part is preceded by its length: no two lists of parts are the same bytes.
  const hmac = createHmac('sha256', key)
  for (const part of purpose) hmac.update(`${Buffer.byteLength(part)}:${part}`)
  return hmac.digest()
}

/** Sixteen hex digits that change whenever the value does. Keys are taken in the order they stand. */
export function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex').slice(0, 16)
}

/**
 * A derivation that is done once for each key and purpose: what it gives never changes, and may cost more than all the
 * rest of a sync. Forgets everything when it knows ten thousand.
 */
export function derivedOnce<T>(make: (key: Buffer, ...purpose: string[]) => T): (key: Buffer, ...purpose: string[]) => T {
  const derived = new WeakMap<Buffer, Map<string, T>>()
  return (key, ...purpose) => {
    const ofKey = derived.get(key) ?? new Map<string, T>()
    derived.set(key, ofKey)
    const name = JSON.stringify(purpose)
    const known = ofKey.get(name) ?? make(key, ...purpose)
    if (ofKey.size >= MOST_DERIVED) ofKey.clear()
    ofKey.set(name, known)
    return known
  }
}

const MOST_DERIVED = 10_000
