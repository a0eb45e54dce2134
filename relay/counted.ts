import type { Action, Metrics } from './metrics.ts'

/** Does something to the cluster or a game, and counts how it went. */
export async function counted<T>({ actions }: Pick<Metrics, 'actions'>, action: Action, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    actions.inc({ action, result: 'Done' })
    return result
  } catch (error) {
    actions.inc({ action, result: 'Failed' })
    throw error
  }
}
