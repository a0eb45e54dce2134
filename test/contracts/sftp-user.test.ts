import t from 'tap'
import { parseSftpUser, SftpUserLine, SftpUserObject, toSftpUser, toSftpUserLine, type SftpUser } from '../../contracts/sftp-user.ts'

const problemsOf = (line: unknown, schema: typeof SftpUserLine | typeof SftpUserObject = SftpUserLine): string[] => schema.safeParse(line).error?.issues.map(({ message }) => message) ?? []
const FORM = 'must read user:password:1000:1000:folder, such as steve:s3cret:1000:1000:minecraft'

/** Hashes of the length that each way of crypt(3) gives. */
const SHA512 = `$6$rounds=5000$saltsalt$${'abcdefgh./0123456789'.repeat(5).slice(0, 86)}`
const SHA256 = `$5$saltsalt$${'a1./'.repeat(11).slice(0, 43)}`
const BCRYPT = `$2b$10$${'b2./'.repeat(14).slice(0, 53)}`
const YESCRYPT = `$y$j9T$saltsaltsaltsaltsaltsa$${'c3./'.repeat(11).slice(0, 43)}`

/** What a line can't say. */
const PLAIN_USER = { publicKeys: [], isReadOnly: false }

const table: { name: string; line: string; want: Omit<SftpUser, 'publicKeys' | 'isReadOnly'> }[] = [
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
    t.same(parseSftpUser(line), { ...want, ...PLAIN_USER }, name)
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

/** What the API server is told of lines: which rule in CEL, and what it says. */
const [nameRule, folderRule] = SftpUserLine.meta()?.['x-kubernetes-validations'] as [Record<'rule' | 'message', string>, Record<'rule' | 'message', string>]

t.test('the API server refuses the same names', async (t) => {
  t.match(nameRule, { message: 'this user name belongs to the system; choose another', rule: /^!\(self\.split\(':'\)\[0\] in \[('[a-z_-]+',?)+\]\)$/ })
  const names = nameRule.rule.slice(nameRule.rule.indexOf(' in [')).match(/(?<=')[a-z_-]+(?=')/g) ?? []
  t.ok(names.length > 20)
  for (const name of names) t.same(problemsOf(`${name}:s3cret:1000:1000:files`), [nameRule.message], name)
})

t.test('a folder in whose place sshd or the C library looks for files is refused; one like it is taken', async (t) => {
  t.match(folderRule, { message: 'this folder name belongs to the system; choose another, such as minecraft', rule: /^!self\.matches\(':\(([a-z0-9]+\|?)+\)\$'\)$/ })
  const folders = /\(([a-z0-9|]+)\)/.exec(folderRule.rule)?.[1]?.split('|') ?? []
  t.same(['bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'run', 'sbin', 'sys', 'usr', 'var'].filter((folder) => !folders.includes(folder)), [], 'the API server knows them')
  for (const folder of folders) {
    t.same(problemsOf(`steve:s3cret:1000:1000:${folder}`), [folderRule.message], folder)
    t.same(problemsOf(`steve:${SHA512}:e:1000:1000:${folder}`), [folderRule.message], `${folder}, crypted`)
    t.same(problemsOf({ name: 'steve', publicKeys: [ED25519], folder }, SftpUserObject), [], `${folder} within the world is the world's own`)
  }
  for (const folder of ['data', 'minecraft', 'etc1', 'my-etc', 'Etc', 'usr.local', 'home', 'srv']) t.same(problemsOf(`etc:etc:1000:1000:${folder}`), [], folder)
})

const ED25519 = `ssh-ed25519 ${'A1+/'.repeat(17)}`
const RSA = `ssh-rsa ${'B2+/'.repeat(93)}=`
const user = (fields: Record<string, unknown>): Record<string, unknown> => ({ name: 'steve', ...fields })

const objects: { name: string; object: Record<string, unknown>; want: SftpUser }[] = [
  { name: 'a crypted password', object: { passwordHash: SHA512 }, want: { name: 'steve', password: SHA512, isCrypted: true, publicKeys: [], isReadOnly: false, folder: 'data' } },
  { name: 'a bcrypt hash, read only', object: { passwordHash: BCRYPT, readOnly: true }, want: { name: 'steve', password: BCRYPT, isCrypted: true, publicKeys: [], isReadOnly: true, folder: 'data' } },
  { name: 'a password in a Secret', object: { passwordKey: 'steve.sftp_1' }, want: { name: 'steve', passwordKey: 'steve.sftp_1', isCrypted: true, publicKeys: [], isReadOnly: false, folder: 'data' } },
  { name: 'keys alone, in their order', object: { publicKeys: [RSA, ED25519] }, want: { name: 'steve', isCrypted: true, publicKeys: [RSA, ED25519], isReadOnly: false, folder: 'data' } },
  { name: 'key and password, in a folder', object: { passwordKey: 'steve', publicKeys: [ED25519], folder: 'plugins/Essentials' }, want: { name: 'steve', passwordKey: 'steve', isCrypted: true, publicKeys: [ED25519], isReadOnly: false, folder: 'data/plugins/Essentials' } },
]

t.test('an object is taken as the user that it names', async (t) => {
  for (const { name, object, want } of objects) t.strictSame(toSftpUser(SftpUserObject.parse(user(object))), want, name)
})

t.test('an object is told what is wrong in it', async (t) => {
  const [KEY, FOLDER] = ['must read "type base64", as in an authorized_keys file without options and comment', 'must be a path below the world\'s folder, such as plugins/Essentials, without a leading slash and without names that begin with a dot']
  const [HASH, SECRET_KEY] = ['must be a hash of crypt(3), as `openssl passwd -6` gives', 'must be a key of a Secret, not beginning with a dot']
  const refused: Record<string, [Record<string, unknown>, string]> = {
    'no way to log in': [{}, 'give the user a passwordHash, a passwordKey or publicKeys to log in with'],
    'an empty list of keys': [{ publicKeys: [] }, 'give the user a passwordHash, a passwordKey or publicKeys to log in with'],
    'two passwords': [{ passwordHash: SHA512, passwordKey: 'steve' }, 'give passwordHash or passwordKey, not both'],
    'a plain password': [{ passwordHash: 's3cret' }, HASH],
    'a password that locks': [{ passwordHash: '*' }, HASH],
    'an md5 hash': [{ passwordHash: `$1$saltsalt$${'a'.repeat(22)}` }, HASH],
    'a hash that costs minutes': [{ passwordHash: BCRYPT.replace('$10$', '$31$') }, HASH],
    'a second line after the hash': [{ passwordHash: `${SHA512}\n` }, HASH],
    'a field more after the hash': [{ passwordHash: `${SHA256}:x` }, HASH],
    'a path as the key of a Secret': [{ passwordKey: '../passwd' }, SECRET_KEY],
    'the folder above as the key of a Secret': [{ passwordKey: '..' }, SECRET_KEY],
    'the link of a mounted Secret as a key of it': [{ passwordKey: '..data' }, SECRET_KEY],
    'a hidden key of a Secret': [{ passwordKey: '.steve' }, SECRET_KEY],
    'a key with options': [{ publicKeys: [`restrict ${ED25519}`] }, KEY],
    'a key with a comment': [{ publicKeys: [`${ED25519} steve@home`] }, KEY],
    'a second line after the key': [{ publicKeys: [`${ED25519}\n${RSA}`] }, KEY],
    'a field more after the key': [{ publicKeys: [`${ED25519}:x`] }, KEY],
    'two keys in one': [{ publicKeys: [`${ED25519},${RSA}`] }, KEY],
    'a DSA key': [{ publicKeys: [ED25519.replace('ed25519', 'dss')] }, KEY],
    'a certificate': [{ publicKeys: [ED25519.replace('ed25519', 'ed25519-cert-v01@openssh.com')] }, KEY],
    'a folder above': [{ publicKeys: [ED25519], folder: '../other' }, FOLDER],
    'a folder above, further on': [{ publicKeys: [ED25519], folder: 'plugins/../..' }, FOLDER],
    'a full path': [{ publicKeys: [ED25519], folder: '/data' }, FOLDER],
    'a folder with a slash at its end': [{ publicKeys: [ED25519], folder: 'plugins/' }, FOLDER],
    'a hidden folder': [{ publicKeys: [ED25519], folder: 'plugins/.git' }, FOLDER],
    'a folder with a field more': [{ publicKeys: [ED25519], folder: 'a:b' }, FOLDER],
    'the name of an account of the system': [{ name: 'homecraft', publicKeys: [ED25519] }, 'this user name belongs to the system; choose another'],
    'a name that begins like an option': [{ name: '-rf', publicKeys: [ED25519] }, 'must begin with a letter, a digit or _, and hold only letters, digits, ., _ and -'],
  }
  for (const [name, [object, message]] of Object.entries(refused)) t.same(problemsOf(user(object), SftpUserObject), [message], name)
  for (const object of [{ publicKeys: [ED25519], shell: '/bin/sh' }, { publicKeys: Array.from({ length: 9 }, () => ED25519) }, { publicKeys: [ED25519], readOnly: 'yes' }]) {
    t.equal(problemsOf(user(object), SftpUserObject).length, 1, JSON.stringify(object).slice(-60))
  }
})

t.test('no part of a user holds the signs that stand between parts where accounts are listed', async (t) => {
  for (const { name, object } of objects) {
    const { publicKeys, password = '', passwordKey = '', folder } = toSftpUser(SftpUserObject.parse(user(object)))
    t.notMatch([...publicKeys, password, passwordKey, folder].join(' '), /[:,\n]/, name)
  }
})
