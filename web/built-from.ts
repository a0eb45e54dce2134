import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The file beside a built dashboard that says what it was built from. The API serves no hidden file. */
export const BUILT_FROM = '.built-from'

/** All that a build reads: itself, the shapes it shares, and the versions of its packages. */
const SOURCES = ['web/**/*', 'contracts/**/*.ts', 'package-lock.json', 'tsconfig.json']

/** A hash of everything that the dashboard of a project is built from. */
export function hashOfSources(project: string): string {
  const hash = createHash('sha256')
  const paths = globSync(SOURCES, { cwd: project, exclude: ['web/dist', 'web/dist/**'] })
  for (const path of paths.sort()) {
    const file = join(project, path)
    if (statSync(file).isFile()) hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(file)).digest())
  }
  return hash.digest('hex')
}

/** Whether the dashboard of a project was built, to its end, from the sources as they are now. */
export function isBuilt(project: string): boolean {
  try {
    return readFileSync(join(project, 'web/dist', BUILT_FROM), 'utf8') === hashOfSources(project)
  } catch {
    return false
  }
}
