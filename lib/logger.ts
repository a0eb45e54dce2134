import { pino, type Logger } from 'pino'

export type { Logger }

/**
 * The process's logger: JSON lines to standard output, level from LOG_LEVEL (default `info`).
 * On a terminal they are made readable when pino-pretty is installed, as it is in a checkout.
 */
export function newLogger(name: string, level = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  const base = { name, level, formatters: { level: (label: string) => ({ level: label }) }, timestamp: pino.stdTimeFunctions.isoTime }
  if (process.stdout.isTTY) return pino({ name, level, transport: { target: 'pino-pretty' } })
  return pino(base)
}
