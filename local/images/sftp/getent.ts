import { Exit, print } from '../container.ts'
import { formatAccounts } from './account.ts'
import { readAccounts } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const [database = '', key] = process.argv.slice(2)
  if (database !== 'passwd') throw new Exit(1, `getent: only the database passwd is played on this machine, not ${database}`)
  const found = readAccounts().filter(({ name, uid }) => key === undefined || key === name || key === String(uid))
  if (found.length === 0) throw new Exit(2, '')
  print(formatAccounts(found).passwd.trimEnd())
})
