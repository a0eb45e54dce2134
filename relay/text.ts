/** Text of a stranger in one line: no control characters, no halves of characters. */
function toLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** The first characters of a text, in one line. */
export function firstOf(text: string, characters: number): string {
  return toLine(text.slice(0, 4 * characters)).slice(0, characters).toWellFormed()
}

/** The last lines of a text that fit, in one line: an error stands at the end of a log. Of a last line that is longer, its end. */
export function lastOf(text: string, characters: number): string {
  const lines = text.slice(-4 * characters).split('\n').map(toLine).filter((line) => line !== '')
  let kept = lines.pop() ?? ''
  for (let line = lines.pop(); line !== undefined && line.length + 1 + kept.length <= characters; line = lines.pop()) kept = `${line} ${kept}`
  return kept.slice(-characters).toWellFormed()
}
