import type { Part, Step } from './part.ts'
import type { Access } from './state.ts'

/** What a start is going to run, once everything that needs no process is prepared. */
export interface Plan {
  parts: Part[]
  steps: Step[]
  /** Where all is reached; asked for once all is ready. */
  access: () => Access
  /** The administrator's kubeconfig. */
  kubeconfig: string
  /** Name of the foreign context in use; absent for the embedded cluster. */
  context?: string
}

/** What a preparation may take long over, or be told to give up. */
export interface Preparation {
  say: (line: string) => void
  signal: AbortSignal
}
