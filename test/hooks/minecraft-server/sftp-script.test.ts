import { spawnSync } from 'node:child_process'
import t from 'tap'
import { SftpUserObject } from '../../../contracts/sftp-user.ts'
import { SFTP_SCRIPTS } from '../../../hooks/minecraft-server/sftp-script.ts'

const [script = ''] = Object.values(SFTP_SCRIPTS)
const chars = (length: number): string => 'aZ09./'.repeat(15).slice(0, length)

/** Calls one function of the script, which holds in a shell of its own. */
function call(name: string, variables: Record<string, string>, ...args: string[]): { status: number | null; output: string } {
  const [text = ''] = new RegExp(`^${name}\\(\\) \\{\\n[^]*?^\\}\\n`, 'm').exec(script) ?? []
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `set -u\n${text}${name} "$@"`, 'sh', ...args], { env: { PATH: process.env['PATH'], LC_ALL: 'C', ...variables }, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

t.test('the script is one that sh reads', async (t) => {
  t.match(script, /^#!\/bin\/sh\n/)
  t.match(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }), { status: 0, stderr: '' })
  t.notMatch(script, /\beval\b|\bbash\b/, 'and evaluates nothing')
})

t.test('a hash in a Secret is taken when it would be taken in a spec', async (t) => {
  const hashes = [
    `$6$salt$${chars(86)}`, `$5$saltsaltsaltsalt$${chars(43)}`, `$6$rounds=99999$s$${chars(86)}`, `$2b$12$${chars(53)}`, `$2y$04$${chars(53)}`, `$y$j9T$salt$${chars(43)}`,
    '', 'plain', '*', '!', 'x', '$6$', `$1$salt$${chars(22)}`, `$6$rounds=100000$s$${chars(86)}`, `$6$rounds=999$s$${chars(86)}`, `$6$salt$${chars(87)}`, `$6$saltsaltsaltsaltx$${chars(86)}`,
    `$2b$13$${chars(53)}`, `$2b$03$${chars(53)}`, `$2x$10$${chars(53)}`, `$2b$10$${chars(52)}`, `$y$j9T$salt$${chars(42)}`, `$y$jFT$salt$${chars(43)}`, `$y$j9T$$${chars(43)}`,
    ` $6$salt$${chars(86)}`, `$6$salt$${chars(86)}\nroot:x`, `root:x\n$6$salt$${chars(86)}`, `$6$salt$${chars(86)}:0`, `$6$sa-lt$${chars(86)}`, `$6$salt$${chars(86)}\r`, `$6$sält$${chars(86)}`,
  ]
  for (const hash of hashes) {
    const isTaken = SftpUserObject.safeParse({ name: 'steve', passwordHash: hash }).success
    t.equal(call('is_hash', {}, hash).status === 0, isTaken, `${JSON.stringify(hash)} is ${isTaken ? 'taken' : 'refused'}`)
  }
})

t.test('sessions are ended when what let them in is gone', async (t) => {
  const table = [
    { name: 'a new user', was: 'new', now: 'rw::$h:k1', want: false },
    { name: 'another home', was: 'rw:/data:$h:k1', now: 'rw::$h:k1', want: false },
    { name: 'may only read now', was: 'rw:/data:$h:', now: 'ro::$h:', want: true },
    { name: 'may write now', was: 'ro:/data:$h:', now: 'rw::$h:', want: false },
    { name: 'another password', was: 'rw:/data:$h:', now: 'rw::$i:', want: true },
    { name: 'no password any more', was: 'rw:/data:$h:k1', now: 'rw:::k1', want: true },
    { name: 'a first password', was: 'rw:/data::k1', now: 'rw::$h:k1', want: false },
    { name: 'a first key', was: 'rw:/data:$h:', now: 'rw::$h:k1', want: false },
    { name: 'one key more', was: 'rw:/data:$h:k1,k2', now: 'rw::$h:k1,k2,k3', want: false },
    { name: 'one key less', was: 'rw:/data:$h:k1,k2', now: 'rw::$h:k1', want: true },
    { name: 'a key that begins like the old one', was: 'rw:/data:$h:k1', now: 'rw::$h:k12', want: true },
    { name: 'no key any more', was: 'rw:/data:$h:k1', now: 'rw::$h:', want: true },
  ]
  for (const { name, was, now, want } of table) {
    const [access = '', , hash = '', keys = ''] = now.split(':')
    t.equal(call('is_narrower', { was, access, hash, keys }).status === 0, want, name)
  }
})
