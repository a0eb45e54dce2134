import { isIP } from 'node:net'

/** Who is one for all that we can tell: an address of IPv4, or 64 bits of IPv6, since whoever has one of those has all (https://www.rfc-editor.org/rfc/rfc6177). */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [before = '', after] = address.replace(/%.*/, '').split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = after === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...(after ?? [])].slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(':')
}
