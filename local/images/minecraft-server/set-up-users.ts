import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { Exit, inContainer, type Environment } from '../container.ts'
import { dataFile } from './data-files.ts'
import { logSetUp } from './log.ts'
import { parseExistingFile, parseUserList, reconcileUsers, type ListKind } from './manage-users.ts'
import { parsePlayerEntries } from './player-entry.ts'
import { isFalse, isTrue } from './truth.ts'

const lists = [
  { kind: 'Ops', variable: 'OPS', file: '/data/ops.json' },
  { kind: 'Whitelist', variable: 'WHITELIST', file: '/data/whitelist.json' },
] satisfies { kind: ListKind; variable: string; file: string }[]

/** Brings ops.json and whitelist.json in line with the environment. */
export async function setUpUsers(env: Environment): Promise<void> {
  for (const { kind, variable, file } of lists) {
    const existing = existingSetting(env, variable)
    const source = env[`${variable}_FILE`]
    const players = env[variable]
    if (source !== undefined) await copyList(source, file, existing)
    if (players !== undefined) await mergeList(kind, players, file, isFalse(env[`OVERRIDE_${variable}`]) ? 'SKIP' : existing)
  }
}

function existingSetting(env: Environment, variable: string): string | undefined {
  if (isTrue(env[`APPEND_${variable}`])) return 'MERGE'
  if (isTrue(env[`OVERRIDE_${variable}`])) return 'SYNCHRONIZE'
  return env[`EXISTING_${variable}_FILE`]
}

/** A list given as a file replaces the one in the volume, byte by byte. */
async function copyList(source: string, file: string, setting: string | undefined): Promise<void> {
  const existing = parseExistingFile(setting)
  if (existing === 'MERGE') throw new Exit(1, 'Merging is not supported with file input')
  if (existing === 'SKIP' && existsSync(dataFile(file))) {
    logSetUp(`The file ${file} already exists, so no changes will be made`)
    return
  }
  if (!existsSync(inContainer(source))) throw new Exit(1, `The list file ${source} does not exist. Please check what is mounted there.`)
  await copyFile(inContainer(source), dataFile(file))
}

async function mergeList(kind: ListKind, players: string, file: string, setting: string | undefined): Promise<void> {
  const existing = parseExistingFile(setting)
  const path = dataFile(file)
  const there = existsSync(path)
  if (existing === 'SKIP' && there) {
    logSetUp(`The file ${file} already exists, so no changes will be made`)
    return
  }
  const entries = there ? parseEntries(await readFile(path, 'utf8'), file) : []
  await writeFile(path, `${JSON.stringify(reconcileUsers(kind, parseUserList(players), entries, existing), null, 2)}\n`)
}

function parseEntries(text: string, file: string): ReturnType<typeof parsePlayerEntries> {
  try {
    return parsePlayerEntries(text)
  } catch {
    throw new Exit(1, `Failed to parse existing file ${file}, fix or remove it`)
  }
}
