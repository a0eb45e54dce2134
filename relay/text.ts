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

/** Colours and other orders to a terminal (https://www.ecma-international.org/publications-and-standards/standards/ecma-48/). */
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\^_]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g

/** What a stranger's program printed, without what would move the terminal of its reader. Tabs stay, and so do breaks when it is of several lines. */
export function toLogText(text: string): string {
  return text.replaceAll(TERMINAL, '').replaceAll(/[^\P{Cc}\t\n]/gu, '').toWellFormed()
}
