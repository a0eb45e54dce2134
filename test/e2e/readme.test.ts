import { readFileSync } from 'node:fs'
import t from 'tap'
import { command, get, root, toAddress, waitForPhase } from './platform.ts'
import { waitFor } from '../wait.ts'
import { openSftp } from './sftp.ts'

const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text!)
const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('npm run kubectl -- '))

/** The words of a shell line: quotes kept together, comments dropped. */
const wordsOf = (line: string): string[] => [...line.replace(/ #.*/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

t.test('the commands of the README do what it says, in its order', async (t) => {
  t.ok(lines.length >= 8, `${lines.length} commands`)
  for (const line of lines) {
    // Watching goes on for ever; the list is the same.
    const words = wordsOf(line).slice(4).filter((word) => word !== '--watch')
    const { code, stdout, stderr } = await command(['kubectl', ...words])
    t.equal(code, 0, `${line} ${stderr}`)
    if (words[0] === 'create') await waitForPhase('default', 'survival', 'Running')
    if (words[0] === 'patch') await waitForPhase('default', 'survival', line.includes('Stopped') ? 'Stopped' : 'Running')
    if (words.includes('wide')) t.match(stdout, /SFTP/)
    if (words[0] === 'get') await sftpLine()
  }
  await waitFor('the server to be gone', async () => !(await get('MinecraftServer', 'default', 'survival')))
})

/** The sftp command of the README, with the address of this server in place of the one shown. */
async function sftpLine(): Promise<void> {
  const shown = /^sftp -P (\d+) (\w+)@\S+ +# password: (\S+); the world is in (\S+)$/m.exec(readme)
  if (!shown) throw new Error('the README shows no sftp command')
  const [, port, username, password, folder] = shown
  const { status } = await waitForPhase('default', 'survival', 'Running')
  const { host } = toAddress(status.sftpEndpoint)
  const session = await openSftp({ host, port: Number(port), username: username!, password: password! })
  await session.list(folder!)
  session.end()
}
