/** A pod that is looked after. */
export interface Known {
  uid: string
  /** `namespace/name`. */
  key: string
}

/**
 * Whether a pod has to wait for others: in the order in which they came, for all of its own name; and while it has not begun,
 * for every orphan whose name nobody knows, since that may use its world.
 */
export function isBlocked(pod: Known & { hasBegun: () => boolean }, known: Known[], nameless: ReadonlySet<string>): boolean {
  const isFirst = known.find(({ key }) => key === pod.key)?.uid === pod.uid
  if (!isFirst) return true
  const hasToWait = nameless.size > 0 && !nameless.has(pod.uid)
  return hasToWait && !pod.hasBegun()
}
