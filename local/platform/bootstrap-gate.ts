import type { BootstrapRequest, BootstrapResult } from './bootstrap-request.ts'
import type { Step } from './part.ts'
import { runBootstrap } from './run-bootstrap.ts'

/** The bootstrap as a step, and what it answered for the parts that come after it. */
export interface BootstrapGate {
  step: Step
  result: () => BootstrapResult
}

/** A bootstrap that starts with the first parts and waits by itself for the API server. */
export function bootstrapGate(request: BootstrapRequest, signal: AbortSignal): BootstrapGate {
  let answered: BootstrapResult | undefined
  const run = async (): Promise<void> => {
    answered = await runBootstrap(request, signal)
  }
  const result = (): BootstrapResult => {
    if (!answered) throw new Error('A part was started before the bootstrap that it needs.')
    return answered
  }
  return { step: { name: 'bootstrap', needs: [], run }, result }
}
