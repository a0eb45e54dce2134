import type { Home } from './home.ts'
import { findMarked } from './marked-processes.ts'
import type { Launch, Part } from './part.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { livingParts, readSupervisorRecord } from './state.ts'

/** Set for every part: the folder of its platform and its name. */
const PART_VARIABLE = 'HOMECRAFT_PART'

/** The process of a part, and the part's name. */
export type PartProcess = ProcessIdentity & { name: string }

/** A part whose processes can be found again by `findPartProcesses`. */
export function markPart(home: Home, part: Part): Part {
  const launch = (): Launch => {
    const launched = part.launch()
    return { ...launched, env: { ...launched.env, [PART_VARIABLE]: `${home.folder}:${part.name}` } }
  }
  return { ...part, launch }
}

/**
 * The parts of this platform that run, in the order in which they stop: the last one started first. They are found by their
 * mark, for the launcher's notes may be lost with it; only where processes do not show theirs must the notes do.
 */
export function findPartProcesses(home: Home): PartProcess[] {
  if (process.platform !== 'linux') return livingParts(readSupervisorRecord(home))
  const parts = findMarked(`${PART_VARIABLE}=${home.folder}:`).filter((one) => one.isLeader)
  return parts.sort((a, b) => Number(b.startTime) - Number(a.startTime) || b.pid - a.pid).map(({ pid, startTime, rest }) => ({ pid, startTime, name: rest }))
}
