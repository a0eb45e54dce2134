import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The links by which volumes are mounted: all with a full path that are in the container's root folder before anybody can
 * log in. Others are links to a container too. Links in the volumes behind them are their users' and not looked at.
 */
export function findMounts(folder: string): ReadonlySet<string> {
  const mounts = new Set<string>()
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name)
      if (entry.isDirectory()) visit(child)
      else if (entry.isSymbolicLink() && readlinkSync(child).startsWith('/')) mounts.add(child)
    }
  }
  visit(folder)
  return mounts
}
