import { parseArgs } from 'node:util'
import { createGroup } from './accounts.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const { values, positionals: [name = ''] } = parseArgs({ allowPositionals: true, options: { gid: { type: 'string', short: 'g' }, system: { type: 'boolean', short: 'r' } } })
  createGroup(name, values.gid === undefined ? undefined : Number(values.gid), values.system ? 'System' : 'User')
})
