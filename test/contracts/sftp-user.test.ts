import t from 'tap'
import { parseSftpUser, SftpUserLine, toSftpUserLine, type SftpUser } from '../../contracts/sftp-user.ts'

const problemsOf = (line: unknown): string[] => SftpUserLine.safeParse(line).error?.issues.map(({ message }) => message) ?? []
const FORM = 'must read user:password:1000:1000:folder, such as steve:s3cret:1000:1000:minecraft'

/** Hashes of the length that each way of crypt(3) gives. */
const SHA512 = `$6$rounds=5000$saltsalt$${'abcdefgh./0123456789'.repeat(5).slice(0, 86)}`
const SHA256 = `$5$saltsalt$${'a1./'.repeat(11).slice(0, 43)}`
const BCRYPT = `$2b$10$${'b2./'.repeat(14).slice(0, 53)}`
const YESCRYPT = `$y$j9T$saltsaltsaltsaltsaltsa$${'c3./'.repeat(11).slice(0, 43)}`

const table: { name: string; line: string; want: SftpUser }[] = [
  { name: 'a plain password', line: 'steve:s3cret:1000:1000:minecraft', want: { name: 'steve', password: 's3cret', isCrypted: false, folder: 'minecraft' } },
  { name: 'one letter of each', line: 'a:b:1000:1000:c', want: { name: 'a', password: 'b', isCrypted: false, folder: 'c' } },
  { name: 'the password e', line: 'alex:e:1000:1000:files', want: { name: 'alex', password: 'e', isCrypted: false, folder: 'files' } },
  { name: 'a password of signs', line: 'a_b.C-9:!"#$%&\'()*+,-./;<=>?@[]^_`{|}~:1000:1000:my.files_1', want: { name: 'a_b.C-9', password: '!"#$%&\'()*+,-./;<=>?@[]^_`{|}~', isCrypted: false, folder: 'my.files_1' } },
  { name: 'a plain password that looks crypted', line: `alex:${SHA256}:1000:1000:files`, want: { name: 'alex', password: SHA256, isCrypted: false, folder: 'files' } },
  { name: 'a password crypted by SHA-512', line: `alex:${SHA512}:e:1000:1000:files`, want: { name: 'alex', password: SHA512, isCrypted: true, folder: 'files' } },
  { name: 'a password crypted by SHA-256', line: `alex:${SHA256}:e:1000:1000:files`, want: { name: 'alex', password: SHA256, isCrypted: true, folder: 'files' } },
  { name: 'a password crypted by bcrypt', line: `alex:${BCRYPT}:e:1000:1000:files`, want: { name: 'alex', password: BCRYPT, isCrypted: true, folder: 'files' } },
  { name: 'a password crypted by yescrypt', line: `alex:${YESCRYPT}:e:1000:1000:files`, want: { name: 'alex', password: YESCRYPT, isCrypted: true, folder: 'files' } },
]

t.test('a line is taken apart into the user that it names', async (t) => {
  for (const { name, line, want } of table) {
    t.same(problemsOf(line), [], `${name} is taken`)
    t.same(parseSftpUser(line), want, name)
  }
})

t.test('a user taken apart is put together as the same line', async (t) => {
  for (const { name, line } of table) t.equal(toSftpUserLine(parseSftpUser(line)), line, name)
})

t.test('a line of another form is told the form', async (t) => {
  const refused = {
    'no folder': 'steve:s3cret:1000:1000',
    'an empty folder': 'steve:s3cret:1000:1000:',
    'an empty name': ':s3cret:1000:1000:files',
    'an empty password': 'steve::1000:1000:files',
    'a colon in the password': 'steve:s3:cret:1000:1000:files',
    'a blank in the password': 'steve:s3 cret:1000:1000:files',
    'a letter beyond ASCII in the password': 'steve:s\u00e9cret:1000:1000:files',
    'a plain password marked as crypted': 'steve:s3cret:e:1000:1000:files',
    'crypted by a way that is broken': `steve:$1$saltsalt$${'a'.repeat(22)}:e:1000:1000:files`,
    'crypted by SHA-512 at a cost that would hold up every log-in': `steve:${SHA512.replace('5000', '999999999')}:e:1000:1000:files`,
    'crypted by bcrypt at such a cost': `steve:${BCRYPT.replace('$10$', '$31$')}:e:1000:1000:files`,
    'a hash that is cut off': `steve:${BCRYPT.slice(0, -1)}:e:1000:1000:files`,
    'another uid': 'steve:s3cret:0:1000:files',
    'another gid': 'steve:s3cret:1000:0:files',
    'no uid and gid': 'steve:s3cret:::files',
    'a name that begins like an option': '-steve:s3cret:1000:1000:files',
    'a name that begins with a dot': '.steve:s3cret:1000:1000:files',
    'a name that is a pattern': 'ste*:s3cret:1000:1000:files',
    'a name with a line feed': 'st\neve:s3cret:1000:1000:files',
    'a folder above': 'steve:s3cret:1000:1000:..',
    'a folder in a folder': 'steve:s3cret:1000:1000:a/b',
    'two folders': 'steve:s3cret:1000:1000:a,b',
    'a second line': 'steve:s3cret:1000:1000:files\nroot:s3cret:1000:1000:files',
    'a line feed at its end': 'steve:s3cret:1000:1000:files\n',
    'a name that is too long': `${'s'.repeat(33)}:s3cret:1000:1000:files`,
    'a password that is too long': `steve:${'s'.repeat(65)}:1000:1000:files`,
    'a folder that is too long': `steve:s3cret:1000:1000:${'f'.repeat(33)}`,
  }
  for (const [name, line] of Object.entries(refused)) t.same(problemsOf(line), [FORM], name)
})

t.test('the longest name, password and folder are taken', async (t) => {
  t.same(problemsOf(`${'s'.repeat(32)}:${'p'.repeat(64)}:1000:1000:${'f'.repeat(32)}`), [])
  t.same(problemsOf(`${'s'.repeat(32)}:$6$rounds=10000$${'s'.repeat(16)}$${'p'.repeat(86)}:e:1000:1000:${'f'.repeat(32)}`), [])
})

t.test('what is no text is refused', async (t) => {
  for (const value of [undefined, null, 1, {}, ['steve:s3cret:1000:1000:files']]) t.not(problemsOf(value).length, 0, JSON.stringify(value))
})

t.test('the name of an account of the system is refused, whatever the password; one like it is taken', async (t) => {
  for (const name of ['root', 'daemon', 'www-data', 'nobody', 'sshd', '_apt', 'systemd-network', 'homecraft']) {
    t.same(problemsOf(`${name}:s3cret:1000:1000:files`), ['this user name belongs to the system; choose another'], name)
    t.same(problemsOf(`${name}:${SHA512}:e:1000:1000:files`), ['this user name belongs to the system; choose another'], `${name}, crypted`)
  }
  for (const name of ['root1', 'Root', 'ro', 'homecrafter', '1000']) t.same(problemsOf(`${name}:root:1000:1000:root`), [], name)
})

t.test('the API server refuses the same names', async (t) => {
  const [rule] = SftpUserLine.meta()?.['x-kubernetes-validations'] as { rule: string; message: string }[]
  t.equal(rule?.message, 'this user name belongs to the system; choose another')
  const [, list = ''] = /^!\(self\.split\(':'\)\[0\] in \[(.*)\]\)$/.exec(rule?.rule ?? '') ?? []
  const names = list.split(',').map((name) => name.slice(1, -1))
  t.ok(names.length > 20)
  for (const name of names) t.not(problemsOf(`${name}:s3cret:1000:1000:files`).length, 0, name)
})
