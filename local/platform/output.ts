import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Set for a launcher in the background: `Plain`, or `Colour` when its lines are read on a terminal. */
export const BACKGROUND_VARIABLE = 'HOMECRAFT_BACKGROUND'

/** Whether lines may hold colours: on a terminal, unless NO_COLOR is set. */
export function hasColour(env: Readonly<Record<string, string | undefined>> = process.env, isTerminal = process.stdout.isTTY): boolean {
  if (env['NO_COLOR']) return false
  return isTerminal || env[BACKGROUND_VARIABLE] === 'Colour'
}

/** The text in a style, where colours may be used. */
export function styled(style: Style, text: string): string {
  return hasColour() ? styleText(style, text, { validateStream: false }) : text
}

// A closed terminal or pipe must not end a launcher; what it has to say is in its log.
process.stdout.on('error', () => undefined)

/** Whether this is the launcher that another command started in the background. */
export function isInBackground(): boolean {
  return process.env[BACKGROUND_VARIABLE] !== undefined && process.send !== undefined
}

/** One line for people. A launcher in the background also sends it to the command that started it. */
export function say(line: string): void {
  if (!isInBackground()) {
    process.stdout.write(`${line}\n`)
    return
  }
  process.stdout.write(`${new Date().toISOString()} ${stripVTControlCharacters(line)}\n`)
  send({ say: line })
}

/** One line about what went wrong: to standard error, or the way of every line from the background. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`)
  if (isInBackground()) send({ complain: line })
}

/** Tells the command that started this launcher in the background that all is ready, and lets go of it. */
export function sendReady(): void {
  if (!isInBackground()) return
  send({ ready: true })
  if (process.connected) process.disconnect()
}

function send(message: { say: string } | { complain: string } | { ready: true }): void {
  // The other side may be gone (its terminal was closed): then the log has it all.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined)
}

/** Rows as lines with aligned columns. */
export function toTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
}
