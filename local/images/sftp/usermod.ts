import { parseArgs } from 'node:util'
import { Exit } from '../container.ts'
import { setHash } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { password: { type: 'string', short: 'p' } } })
  const [name = ''] = positionals
  if (values.password === undefined) throw new Exit(2, 'usermod: only --password is played on this machine')
  if (!setHash(name, values.password)) throw new Exit(6, `usermod: user '${name}' does not exist`)
})
