/** The word that was probably meant: one that goes on where it ends, or for which the fewest letters have to be changed, if that are few. */
export function closest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined
  const longer = word.length >= 3 ? known.filter((one) => one.toLowerCase().startsWith(word.toLowerCase())) : []
  if (longer.length === 1) return longer[0]
  const most = Math.max(1, Math.floor(word.length / 3))
  const [best] = known.map((one) => ({ one, distance: distanceOf(word.toLowerCase(), one.toLowerCase()) })).filter(({ distance }) => distance <= most).sort((a, b) => a.distance - b.distance)
  return best?.one
}

/** A longer word is no slip of the fingers. */
const LONGEST = 64

/** Letters to insert, to drop or to replace (https://en.wikipedia.org/wiki/Levenshtein_distance). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1]
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1)))
    }
    row = next
  }
  return row[other.length] ?? Infinity
}
