import { sep } from 'node:path'
import type { Home } from './home.ts'
import { findMarked } from './marked-processes.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** Set by the node agent for every process of a container: the folder that plays its root. */
const ROOT_VARIABLE = 'HOMECRAFT_ROOT'

/** A process of a container that the node agent of this platform started. */
export interface GameProcess extends ProcessIdentity {
  /** True for the first process of a container, which a stop signal is meant for, and for its keeper, which ignores it. */
  isLeader: boolean
}

/** The processes of game servers of this platform, whether or not a node agent looks after them. */
export function findGameProcesses(home: Home): GameProcess[] {
  return findMarked(`${ROOT_VARIABLE}=${home.node}${sep}`)
}
