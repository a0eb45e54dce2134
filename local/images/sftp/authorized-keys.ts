import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { inContainer } from '../container.ts'
import type { Account } from './account.ts'
import { expandTokens, type UserSettings } from './sshd-settings.ts'

/** The lines of a user's files of keys. A file is refused, as StrictModes wants it, when others may write to it or to a folder it is in. */
export function readAuthorizedKeys({ name, home }: Account, { authorizedKeys, isStrict }: UserSettings, log: (message: string) => void): string[] {
  return authorizedKeys.flatMap((pattern) => {
    const path = expandTokens(pattern, { h: home, u: name })
    const file = path.startsWith('/') ? path : `${home}/${path}`
    const text = readText(file)
    const flaw = text !== undefined && isStrict ? findFlaw(file, home) : undefined
    if (flaw !== undefined) log(`Authentication refused: bad ownership or modes for ${flaw}`)
    return text === undefined || flaw !== undefined ? [] : text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  })
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(inContainer(path), 'utf8')
  } catch {
    return undefined
  }
}

/** What on the way up to the user's home, or to the root, others may write to. */
function findFlaw(file: string, home: string): string | undefined {
  if (isOpen(file)) return `file ${file}`
  for (let folder = dirname(file); folder !== '/'; folder = dirname(folder)) {
    if (isOpen(folder)) return `directory ${folder}`
    if (folder === home) return undefined
  }
  return undefined
}

function isOpen(path: string): boolean {
  return (statSync(inContainer(path)).mode & 0o022) !== 0
}
