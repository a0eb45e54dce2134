import { readFileSync } from 'node:fs'
import { containerAddress, print } from '../container.ts'
import { dataFile } from './data-files.ts'
import { rconCommand } from '../../../lib/rcon.ts'

/** The password of the running server, from the file that its start wrote. */
function savedPassword(): string {
  const [, password = ''] = /^password=(.*)$/m.exec(readFileSync(dataFile('/data/.rcon-cli.env'), 'utf8')) ?? []
  return password
}

try {
  const port = Number(process.env.RCON_PORT ?? 25575)
  const answer = await rconCommand({ host: containerAddress(), port, password: savedPassword() }, process.argv.slice(2).join(' '))
  if (answer !== '') print(answer)
} catch (error) {
  print(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
