import { benchApplied } from './api-applied.ts'
import { benchCreations } from './api-creations.ts'
import { benchDrift } from './api-drift.ts'
import { benchProjection } from './api-projection.ts'
import { report } from './results.ts'

/** From a request to its row, from the row to the cluster, back to the row, and the comparison of all of them. */
export async function benchApi(): Promise<void> {
  report('api', { creations: await benchCreations(), applied: await benchApplied(), projection: await benchProjection(), drift: await benchDrift() })
}
