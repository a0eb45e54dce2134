import type { Step } from './part.ts'

/** A step, and what it answered for the parts that come after it. */
export interface Gate<T> {
  step: Step
  result: () => T
}

/** A step that runs once all it needs is ready, and whose answer is asked for only by what needs it. */
export function newGate<T>(name: string, needs: readonly string[], work: () => Promise<T>): Gate<T> {
  let answered: { value: T } | undefined
  const run = async (): Promise<void> => {
    answered = { value: await work() }
  }
  const result = (): T => {
    if (!answered) throw new Error(`A part was started before the step ${name} that it needs.`)
    return answered.value
  }
  return { step: { name, needs, run }, result }
}
