import { createUser } from './create-user.ts'
import { runProgram } from './program.ts'

await runProgram(() => { createUser(process.argv[2] ?? '') })
