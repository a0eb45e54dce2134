import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'
import { cacheFolder } from '../../../local/controlplane/build.ts'
import type { Owner } from '../../servers.ts'

const run = promisify(execFile)
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** The page alone decides what is asked of whom: the browser has no business of its own, and finds nobody but this machine. */
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/** Starts the Chromium that comes as a package; it ends with its owner. */
export async function launchChromium(t: Owner): Promise<Browser> {
  const folder = await unpackChromium(cacheFolder(process.env))
  const browser = await chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: pathOf('fonts.conf'), XDG_DATA_HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
  })
  t.teardown(() => browser.close())
  return browser
}

/** The unpacked browser of this user: the one from before, else a new one. Who unpacks at the same time is no trouble: the first one counts. */
async function unpackChromium(cache: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve('@sparticuz/chromium')), 'utf8')) as { version: string }
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const unpacking = mkdtempSync(`${folder}-`)
  try {
    await run(process.execPath, [pathOf('unpack.ts')], { env: { ...process.env, TMPDIR: unpacking } })
    renameSync(unpacking, folder)
  } catch (error) {
    rmSync(unpacking, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
