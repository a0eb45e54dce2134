import { isIP } from 'node:net'

/** Who is one for all that we can tell: an address of IPv4, or 64 bits of IPv6, since whoever has one of those has all and often more (https://www.rfc-editor.org/rfc/rfc6177). */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  // Its hexadecimal groups in the one shortest form.
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]`)
  const [before = [], after] = hostname.slice(1, -1).split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = after === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  const groups = [...before, ...zeros, ...(after ?? [])]
  return groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff' ? groups.slice(6).flatMap(toBytes).join('.') : groups.slice(0, 4).join(':')
}

/** The two bytes of a hexadecimal group. */
function toBytes(group: string): [number, number] {
  const number = parseInt(group, 16)
  return [number >> 8, number & 0xff]
}
