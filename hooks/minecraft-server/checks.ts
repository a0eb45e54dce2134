import * as z from 'zod'
import { Reason } from '../../contracts/condition.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { ConditionState } from '../conditions.ts'

/** The spec that children are made from, and whether it is the one asked for. */
export interface AcceptedSpec {
  /** Absent when neither the spec asked for nor an earlier one is valid. */
  spec?: MinecraftServerSpec
  accepted: ConditionState
}

/**
 * Takes the spec asked for if it is valid, else the last one that was. Admission has refused bad
 * input already; what slips through (an older CRD, say) must neither stop nor delete a server.
 */
export function acceptSpec(asked: unknown, last: MinecraftServerSpec | undefined): AcceptedSpec {
  const result = MinecraftServerSpec.safeParse(asked)
  if (result.success) return { spec: result.data, accepted: { type: 'Accepted', status: 'True', reason: Reason.Valid, message: 'The spec is valid.' } }
  const problem = z.prettifyError(result.error).replaceAll(/\s*\n\s*/g, ' ')
  const consequence = last ? 'The server goes on as it was last accepted.' : 'Nothing was made yet.'
  const accepted: ConditionState = { type: 'Accepted', status: 'False', reason: Reason.InvalidSpec, message: `${consequence} ${problem}`.slice(0, 1024) }
  return last ? { spec: last, accepted } : { accepted }
}
