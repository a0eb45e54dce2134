import { parseArgs } from 'node:util'
import { Exit } from '../container.ts'
import { changeAccount, findAccount, joinGroups } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const { values: { home, groups, password }, positionals: [name = ''] } = parseArgs({
    allowPositionals: true,
    options: { home: { type: 'string', short: 'd' }, groups: { type: 'string', short: 'G' }, password: { type: 'string', short: 'p' } },
  })
  if (!findAccount(name)) throw new Exit(6, `usermod: user '${name}' does not exist`)
  if (groups !== undefined) joinGroups('usermod', name, groups)
  changeAccount(name, { ...(home !== undefined && { home }), ...(password !== undefined && { hash: password }) })
})
