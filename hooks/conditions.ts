import type { Condition, ConditionType, Reason } from '../contracts/condition.ts'

/** A condition before it has its time. */
export interface ConditionState {
  type: ConditionType
  status: Condition['status']
  reason: Reason
  message: string
}

/**
 * Gives each condition its time: `now` where its status has changed, else the time it had.
 * This is the only clock in a status, so a status that says the same is the same.
 */
export function toConditions(states: ConditionState[], previous: Condition[], now: string): Condition[] {
  return states.map((state) => {
    const before = previous.find((condition) => condition.type === state.type)
    const lastTransitionTime = before?.status === state.status ? before.lastTransitionTime : now
    return { ...state, lastTransitionTime }
  })
}
