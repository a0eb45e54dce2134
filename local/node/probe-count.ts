import type { Probe } from './shapes.ts'

/** How often in a row a probe came out the same, and what follows from it. */
export interface ProbeCount {
  ok: boolean
  inRow: number
  /** Undefined until a threshold was reached for the first time. */
  verdict: boolean | undefined
}

/** A probe before its first result; `verdict` is what holds until there is another. */
export function newProbeCount(verdict: boolean | undefined): ProbeCount {
  return { ok: verdict ?? false, inRow: 0, verdict }
}

/** The count after one more result: a verdict changes once as many results in a row as its threshold say so. */
export function count(before: ProbeCount, ok: boolean, { successThreshold, failureThreshold }: Pick<Probe, 'successThreshold' | 'failureThreshold'>): ProbeCount {
  const inRow = before.ok === ok ? before.inRow + 1 : 1
  const threshold = ok ? successThreshold : failureThreshold
  return { ok, inRow, verdict: inRow >= threshold ? ok : before.verdict }
}
