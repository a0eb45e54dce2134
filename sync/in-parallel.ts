/** Runs `work` on each item, at most `limit` at once. After an error no new work is begun, and the first one is thrown. */
export async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  let hasFailed = false
  const run = async (): Promise<void> => {
    for (const item of waiting) {
      if (hasFailed) return
      await work(item)
    }
  }
  const runs = Array.from({ length: Math.min(limit, items.length) }, () => run().catch((error: unknown) => { hasFailed = true; throw error }))
  const ends = await Promise.allSettled(runs)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
