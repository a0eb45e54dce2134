/** The world seed for a text: a number as it is, anything else by Java's string hash; undefined for no text. */
export function parseSeed(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (/^-?\d+$/.test(trimmed)) return Number(BigInt.asIntN(32, BigInt(trimmed)))
  let hash = 0
  for (let i = 0; i < trimmed.length; i++) hash = (Math.imul(hash, 31) + trimmed.charCodeAt(i)) | 0
  return hash
}
