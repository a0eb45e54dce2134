import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { inContainer } from '../container.ts'
import { formatAccounts, parseAccounts, systemAccounts, type Account } from './account.ts'

/** The accounts of the container. */
export function readAccounts(): readonly Account[] {
  const passwd = inContainer('/etc/passwd')
  if (!existsSync(passwd)) return systemAccounts
  return parseAccounts(readFileSync(passwd, 'utf8'), readFileSync(inContainer('/etc/shadow'), 'utf8'))
}

/** Replaces the accounts of the container. */
export function writeAccounts(accounts: readonly Account[]): void {
  const { passwd, shadow } = formatAccounts(accounts)
  replace('/etc/shadow', shadow, 0o640)
  replace('/etc/passwd', passwd, 0o644)
}

/** The account of that name. */
export function findAccount(name: string): Account | undefined {
  return readAccounts().find((account) => account.name === name)
}

/** Sets the crypted password of an account; false when there is no such account. */
export function setHash(name: string, hash: string): boolean {
  if (!findAccount(name)) return false
  writeAccounts(readAccounts().map((account) => (account.name === name ? { ...account, hash } : account)))
  return true
}

/** So that a login that reads at the same time sees the old text or the new one. */
function replace(path: string, text: string, mode: number): void {
  const file = inContainer(path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, text, { mode })
  renameSync(`${file}.new`, file)
}
