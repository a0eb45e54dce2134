import { linkSync, renameSync, rmSync } from 'node:fs'
import { readJson, writeJson } from './home.ts'
import { identify, isAlive, processIdentity, type ProcessIdentity } from './process-identity.ts'

/** What came of the wish for a lock: it is held, or somebody else holds it. */
export type Lock = { held: true; release: () => void } | { held: false; owner: ProcessIdentity }

/** Takes a lock file for this process. A lock whose owner has ended counts as free, so a killed process blocks nobody. */
export function takeLock(file: string): Lock {
  const self = identify(process.pid)
  if (!self) throw new Error('This process cannot read its own start time: /proc (or the program ps) is needed.')
  for (;;) {
    if (createLock(file, self)) return { held: true, release: () => releaseLock(file, self) }
    const owner = readJson(file, processIdentity)
    if (owner && isAlive(owner)) return { held: false, owner }
    moveAside(file, owner, self)
  }
}

/** Who holds a lock now, if anybody does. */
export function lockOwner(file: string): ProcessIdentity | undefined {
  const owner = readJson(file, processIdentity)
  return owner && isAlive(owner) ? owner : undefined
}

/** A hard link appears with its content complete, and only one process can make it. */
function createLock(file: string, self: ProcessIdentity): boolean {
  const own = `${file}.${self.pid}`
  writeJson(own, self)
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

/** Removes a dead owner's lock. When another process was quicker and the file is by now its lock, it is put back. */
function moveAside(file: string, dead: ProcessIdentity | undefined, self: ProcessIdentity): void {
  const aside = `${file}.${self.pid}.stale`
  try {
    renameSync(file, aside)
    const moved = readJson(aside, processIdentity)
    if (moved && moved.startTime !== dead?.startTime && isAlive(moved)) linkSync(aside, file)
  } catch {
    // Somebody else moved it first: the next round sees what is there now.
  } finally {
    rmSync(aside, { force: true })
  }
}

function releaseLock(file: string, self: ProcessIdentity): void {
  const owner = readJson(file, processIdentity)
  if (owner?.pid === self.pid && owner.startTime === self.startTime) rmSync(file, { force: true })
}
