import { createHash, createHmac } from 'node:crypto'

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
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
