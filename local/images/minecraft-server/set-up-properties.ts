import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Environment } from '../container.ts'
import { dataFile } from './data-files.ts'
import { logSetUp } from './log.ts'
import { applyEnvironment } from './managed-properties.ts'
import { formatProperties, parseProperties } from './properties-file.ts'
import { isTrue } from './truth.ts'

/** Brings server.properties in line with the environment, unless the environment says to leave it alone. */
export async function setUpServerProperties(env: Environment): Promise<void> {
  const file = dataFile('/data/server.properties')
  const isFirst = !existsSync(file)
  if (isTrue(env.SKIP_SERVER_PROPERTIES)) {
    logSetUp('Skipping setup of server.properties')
    return
  }
  if (!isFirst && !isTrue(env.OVERRIDE_SERVER_PROPERTIES || 'true')) {
    logSetUp('server.properties already created and managed manually')
    return
  }
  if (isFirst) logSetUp('Creating server properties in /data/server.properties')
  const existing = isFirst ? {} : parseProperties(await readFile(file, 'utf8'))
  const now = new Date()
  const properties = applyEnvironment(existing, env, isFirst ? 'First' : 'Again', now)
  const changed = Object.keys(properties).filter((name) => properties[name] !== existing[name])
  if (changed.length === 0) return
  await writeFile(file, formatProperties(properties, [`Updated ${now.toISOString()} by mc-image-helper`]))
  logSetUp(`Created/updated ${changed.length} properties in /data/server.properties`)
}
