/** A CamelCase word as words: `OutOfMemory` as "Out of memory". */
export function toWords(word: string): string {
  const spaced = word.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[-_.]+/g, ' ').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
