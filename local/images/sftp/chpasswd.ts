import { readFileSync } from 'node:fs'
import { Exit } from '../container.ts'
import { changeAccount } from './accounts.ts'
import { cryptPassword } from './password.ts'
import { runProgram } from './program.ts'

await runProgram(() => {
  const isCrypted = process.argv.some((argument) => argument === '-e' || argument === '--encrypted')
  const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '')
  for (const line of lines) {
    const [name = '', password = ''] = line.split(':')
    if (!changeAccount(name, { hash: isCrypted ? password : cryptPassword(password) })) throw new Exit(1, `chpasswd: user '${name}' does not exist`)
  }
})
