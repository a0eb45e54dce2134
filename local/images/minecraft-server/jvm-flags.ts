import type { Environment } from '../container.ts'
import { isTrue } from './truth.ts'

/** What the image says of the sets of flags for Java that were asked for. There is no Java here to take them. */
export function describeFlags(env: Environment): string[] {
  if (isTrue(env.USE_MEOWICE_FLAGS)) return ["Using MeowIce's flags"]
  return isTrue(env.USE_AIKAR_FLAGS) ? ["Using Aikar's flags"] : []
}
