import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The variable that tells containers which version of the game is the newest: what stands in the file `latest-version` of the
 * agent's folder at this moment. A test lets a newer version appear by changing it; without it an image decides by itself.
 */
export function latestVersion(folder: string): Record<string, string> {
  const version = readText(join(folder, 'latest-version')).trim()
  return version === '' ? {} : { HOMECRAFT_LATEST_VERSION: version }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
