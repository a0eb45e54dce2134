import { Exit, print } from '../container.ts'
import { formatAccounts } from './account.ts'
import { readAccounts, readGroups } from './accounts.ts'
import { formatGroups } from './group.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const [database = '', key] = process.argv.slice(2)
  const isWanted = (name: string, id: number): boolean => key === undefined || key === name || key === String(id)
  const text = {
    passwd: () => formatAccounts(readAccounts().filter(({ name, uid }) => isWanted(name, uid))).passwd,
    group: () => formatGroups(readGroups().filter(({ name, gid }) => isWanted(name, gid))),
  }
  if (database !== 'passwd' && database !== 'group') throw new Exit(1, `getent: only the databases passwd and group are played on this machine, not ${database}`)
  const found = text[database]()
  if (found === '') throw new Exit(2, '')
  print(found.trimEnd())
})
