/** Half the width of a face, whose other half is its mirror. */
const HALF = 4
const ROWS = 8

/** A face of blocks for a name: always the same for the same one. */
export interface Face {
  /** Angle of its colour. */
  hue: number
  /** The path of its blocks, on a field of 8 × 8. */
  path: string
}

/** The face of a name. No picture is asked of another host. */
export function toFace(name: string): Face {
  const bits = toBits(name)
  const blocks = Array.from({ length: HALF * ROWS }, (_, index) => index).filter((index) => (bits >>> index & 1) === 1)
  const path = blocks.flatMap((index) => {
    const [column, row] = [index % HALF, Math.floor(index / HALF)]
    return [column, 2 * HALF - 1 - column].map((x) => `M${x} ${row}h1v1h-1z`)
  }).join('')
  return { hue: toBits(`${name}/hue`) % 360, path }
}

/** Thirty-two bits of a text (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/), mixed once more so that all of them depend on all of it. */
function toBits(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b)
  return (hash ^ hash >>> 13) >>> 0
}
