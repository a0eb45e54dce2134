import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inContainer } from '../container.ts'

/** All files here belong to one user of the machine, so who would own a folder in the container is written down. */
const ledger = '/var/lib/sftp/owned-folders'

/** Notes that a folder belongs to a user. */
export function ownFolder(path: string, uid: number): void {
  mkdirSync(dirname(inContainer(ledger)), { recursive: true })
  appendFileSync(inContainer(ledger), `${uid} ${path}\n`)
}

/** The folders of a user, as paths inside the container. */
export function ownedFolders(uid: number): string[] {
  return readLedger().filter((line) => line.startsWith(`${uid} `)).map((line) => line.slice(line.indexOf(' ') + 1))
}

/** Whether a folder belongs to any user but root. */
export function isOwned(path: string): boolean {
  return readLedger().some((line) => line.slice(line.indexOf(' ') + 1) === path)
}

function readLedger(): string[] {
  return existsSync(inContainer(ledger)) ? readFileSync(inContainer(ledger), 'utf8').split('\n') : []
}
