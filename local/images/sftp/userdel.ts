import { Exit } from '../container.ts'
import { findAccount, joinGroups, readAccounts, writeAccounts } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const name = process.argv.at(-1) ?? ''
  if (!findAccount(name)) throw new Exit(6, `userdel: user '${name}' does not exist`)
  joinGroups('userdel', name, '')
  writeAccounts(readAccounts().filter((account) => account.name !== name))
})
