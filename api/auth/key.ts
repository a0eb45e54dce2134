import { createHash, randomBytes } from 'node:crypto'

/** How much of a key is kept, to tell it by. */
const PREFIX_LENGTH = 10

/** A new key: `hc_` and 32 random bytes. */
export const newKey = (): string => `hc_${randomBytes(32).toString('base64url')}`

/** What is kept of a key. It is random, so a plain hash of it tells nothing. */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** How a key begins, to tell it by. */
export const prefixOf = (key: string): string => key.slice(0, PREFIX_LENGTH)
