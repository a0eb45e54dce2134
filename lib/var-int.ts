/** A number as Minecraft's protocol writes it: seven bits a byte, lowest first, at most five bytes. */
export function toVarInt(number: number): Buffer {
  const bytes: number[] = []
  let rest = number >>> 0
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  return Buffer.from([...bytes, rest])
}

/** The number at an offset and where it ends; undefined when it is not all there yet. */
export function readVarInt(buffer: Buffer, offset: number): { value: number; end: number } | undefined {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = buffer[offset + i]
    if (byte === undefined) return undefined
    value |= (byte & 0x7f) << (7 * i)
    if (byte < 0x80) return { value, end: offset + i + 1 }
  }
  throw new Error('a number is longer than five bytes')
}

/** A packet with its length before it. */
export function toPacket(id: number, ...fields: Buffer[]): Buffer {
  const body = Buffer.concat([toVarInt(id), ...fields])
  return Buffer.concat([toVarInt(body.length), body])
}
