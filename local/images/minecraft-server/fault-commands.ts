import type { Command } from './console.ts'
import { parseFault, strike } from './fault.ts'

/** Time for the answer to leave. */
const ANSWER_MS = 200

/** Commands that no game has: faults for tests. */
export const faultCommands: Record<string, Command> = {
  homecraft: (_game, args) => {
    const fault = parseFault(args.join(' '))
    if (!fault) return undefined
    setTimeout(strike, ANSWER_MS, fault)
    return `The server is about to fail: ${args.join(' ')}`
  },
}
