// Installs the project's npm packages when they are missing or out of date. Plain JavaScript without imports
// of packages, for it runs on whatever Node.js the machine has; it also brings the Node.js that the rest runs on.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = dirname(dirname(fileURLToPath(import.meta.url)))

/** The packages of a lock file by their path, or undefined when it cannot be read. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(project, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Whether what npm noted in node_modules is what package-lock.json asks for; packages for other systems are left out there. */
function isCurrent() {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    const found = installed[path]
    if (path === '' || (!found && entry.optional)) return true
    return found?.version === entry.version && found?.integrity === entry.integrity
  })
}

if (!isCurrent()) {
  process.stdout.write('Installing npm packages (about a minute, once) ...\n')
  const npm = process.env.npm_execpath
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const { status, error } = spawnSync(command, [...before, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: project, stdio: 'inherit' })
  if (error) process.stderr.write(`npm could not be started (${error.message}): install Node.js with npm and try again.\n`)
  process.exit(status ?? 1)
}
