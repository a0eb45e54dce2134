import { benchCreations } from './api-creations.ts'
import { report } from './results.ts'

/** From a request to its row. */
export async function benchApi(): Promise<void> {
  report('api', { creations: await benchCreations() })
}
