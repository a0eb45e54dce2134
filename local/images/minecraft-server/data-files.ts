import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { Exit, inContainer } from '../container.ts'

const DATA = '/data/'

/**
 * Where a file of the container is on this machine. In a container a link can lead no further than its root; here it would
 * lead to the files of whoever runs the platform, so one in /data that leads out of it ends the program.
 */
export function dataFile(path: string): string {
  const file = inContainer(path)
  if (isInData(path)) refuseWayOut(file)
  return file
}

/** The same for a folder and all that is in it. */
export function dataFolder(path: string): string {
  const folder = dataFile(path)
  if (!isInData(path) || !lstatSync(folder, { throwIfNoEntry: false })) return folder
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) refuseWayOut(join(entry.parentPath, entry.name))
  }
  return folder
}

function isInData(path: string): boolean {
  return `${path}/`.startsWith(DATA)
}

function refuseWayOut(file: string): void {
  const shown = inContainer('/data')
  if (staysWithin(realpathSync(shown), file)) return
  throw new Exit(1, `${DATA}${file.slice(shown.length + 1)} is a link that leads out of /data, or nowhere. It is not followed: remove the link.`)
}

/** A link that leads nowhere yet does not stay: a file written to it would be made where it leads. */
function staysWithin(folder: string, path: string): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })) return staysWithin(folder, dirname(path))
  try {
    return (realpathSync(path) + sep).startsWith(folder + sep)
  } catch {
    return false
  }
}
