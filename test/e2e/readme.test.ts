import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { command, get, home, root, toAddress, waitForPhase } from './platform.ts'
import { waitFor } from '../wait.ts'
import { openSftp } from './sftp.ts'

const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([^]*?)```/g)].map(([, text]) => text!)
const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('npm run -s kubectl -- '))

/** The words of a shell line: quotes kept together, comments dropped. */
const wordsOf = (line: string): string[] => [...line.replace(/ #.*/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

t.test('the commands of the README do what it says, in its order', async (t) => {
  t.ok(lines.length >= 8, `${lines.length} commands`)
  for (const line of lines) {
    // Watching goes on for ever; the list is the same.
    const words = wordsOf(line).slice(5).filter((word) => word !== '--watch')
    const { code, stdout, stderr } = await command(['kubectl', ...words])
    t.equal(code, 0, `${line} ${stderr}`)
    if (words[0] === 'create') await waitForPhase('default', 'survival', 'Running')
    if (words[0] === 'patch') await waitForPhase('default', 'survival', line.includes('Stopped') ? 'Stopped' : 'Running')
    if (words.includes('wide')) t.match(stdout, /SFTP/)
    if (words[0] === 'get') await sftpLine()
  }
  await waitFor('the server to be gone', async () => !(await get('MinecraftServer', 'default', 'survival')))
})

t.test('the calls of the README, pasted into a shell, do what it says', async (t) => {
  // What follows something never ends, and a command needs a game that runs.
  const lines = blocks.filter((block) => /\$\(platform /.test(block)).join('').split('\n').filter((line) => !/ -N |\/command /.test(line))
  t.ok(lines.length >= 15, `${lines.length} lines`)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines.join('\n')], { env: { ...process.env, HOMECRAFT_HOME: home(), PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` } })
  const answers = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  t.same(answers.filter(({ code }) => code !== undefined && code !== 'HC_TENANT_EXISTS'), [], 'none is a problem')
  t.match(answers[0], { name: 'creative', spec: { gameMode: 'Creative' } })
  t.match(answers.find(({ world }) => world === 'Removing'), { name: 'creative', spec: { motd: 'Build!' } })
  t.match(answers.at(-1), { name: 'laptop', key: /^hc_/ })
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
