/** Between two signals that count as two: npm passes Ctrl-C on to a process that the terminal has already told. */
const APART_MS = 1_000

/** Calls `stop` at the first signal that asks this process to end, and `hurry` at a later one. */
export function onStopSignals(stop: () => void, hurry: () => void): void {
  let first: number | undefined
  const onSignal = (): void => {
    if (first === undefined) {
      first = performance.now()
      stop()
    } else if (performance.now() - first > APART_MS) hurry()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}
