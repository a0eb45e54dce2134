const PENDING = /^At the next restart: (.+)$/

/** The settings that wait for a restart, by their paths, from what the server says of itself. */
export function toPendingPaths(pendingRestart: string | undefined): string[] {
  const names = PENDING.exec(pendingRestart ?? '')?.[1]
  return names ? names.split(', ').filter((name) => /^[A-Za-z][A-Za-z0-9.]*$/.test(name)) : []
}
