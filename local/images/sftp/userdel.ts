import { Exit } from '../container.ts'
import { findAccount, readAccounts, writeAccounts } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const name = process.argv.at(-1) ?? ''
  if (!findAccount(name)) throw new Exit(6, `userdel: user '${name}' does not exist`)
  writeAccounts(readAccounts().filter((account) => account.name !== name))
})
