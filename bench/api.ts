import { benchCreations } from './api-creations.ts'
import { benchApplied } from './api-applied.ts'
import { report } from './results.ts'

/** From a request to its row, and from the row to the cluster. */
export async function benchApi(): Promise<void> {
  report('api', { creations: await benchCreations(), applied: await benchApplied() })
}
