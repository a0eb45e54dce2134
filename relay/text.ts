/** Text of a stranger in one line: no control characters, no halves of characters. */
function toLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** The first characters of a text, in one line. */
export function firstOf(text: string, characters: number): string {
  return toLine(text.slice(0, 4 * characters)).slice(0, characters).toWellFormed()
}

/** The last characters of a text, in one line: an error stands at the end of a log. */
export function lastOf(text: string, characters: number): string {
  return toLine(text.slice(-4 * characters)).slice(-characters).toWellFormed()
}
