import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The links by which volumes are mounted: all links that are in the container's root folder before anybody can log in.
 * Links in the volumes behind them are their users' and not looked at.
 */
export function findMounts(folder: string): ReadonlySet<string> {
  const mounts = new Set<string>()
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name)
      if (entry.isSymbolicLink()) mounts.add(child)
      else if (entry.isDirectory()) visit(child)
    }
  }
  visit(folder)
  return mounts
}
