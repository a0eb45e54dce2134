import t from 'tap'
import { files } from '../../../contracts/minecraft-server/files.ts'
import { checkComplete, checkRows, problemsOf, TOO_LONG, TOO_MANY, TYPE, type Row } from '../spec-table.ts'

const FORM = 'must read user:password:1000:1000:folder, such as steve:s3cret:1000:1000:minecraft'
const ONCE = 'each user name may occur only once'
const SYSTEM = 'this user name belongs to the system; choose another'
const SYSTEM_FOLDER = 'this folder name belongs to the system; choose another, such as minecraft'
const NAME = 'must begin with a letter, a digit or _, and hold only letters, digits, ., _ and -'
const HASH = 'must be a hash of crypt(3), as `openssl passwd -6` gives'
const KEY = 'must read "type base64", as in an authorized_keys file without options and comment'
const FOLDER = 'must be a path below the world\'s folder, such as plugins/Essentials, without a leading slash and without names that begin with a dot'
const SOME = 'give the user a passwordHash, a passwordKey or publicKeys to log in with'

const hash = `$6$saltsalt$${'a'.repeat(86)}`
const ed25519 = `ssh-ed25519 ${'A'.repeat(68)}`
const line = (name: string): string => `${name}:s3cret:1000:1000:minecraft`
const user = (fields: object): object[] => [{ name: 'steve', passwordHash: hash, ...fields }]

const rows: Row[] = [
  {
    path: 'sftpUsers',
    good: [[], [line('steve')], [line('steve'), line('Steve'), line('steve.2')], [`steve:${hash}:e:1000:1000:files`], Array.from({ length: 16 }, (_, index) => line(`u${index}`))],
    bad: [
      [[line('steve'), line('steve')], ONCE], [[line('steve'), 'steve:other:1000:1000:files'], ONCE], [[line('root')], SYSTEM], [['steve:s3cret:0:1000:files'], FORM], [['steve:s3cret:1000:0:files'], FORM], [['steve:s3cret:1000:1000:..'], FORM], [['steve:s3cret:1000:1000:a/b'], FORM], [['steve:s3cret:1000:1000:etc'], SYSTEM_FOLDER], [[line('alex'), `steve:${hash}:e:1000:1000:usr`], SYSTEM_FOLDER],
      [['steve:s3:cret:1000:1000:a'], FORM], [[`${line('steve')}\n${line('alex')}`], FORM], [[`${line('steve')}\n`], FORM], [['steve:$(X) :1000:1000:a'], FORM], [[`steve:${'a'.repeat(240)}:1000:1000:a`], TOO_LONG], [Array.from({ length: 17 }, (_, index) => line(`u${index}`)), TOO_MANY], [line('steve'), TYPE], [[{}], TYPE],
    ],
  },
  {
    path: 'sftp.passwordSecret',
    good: ['passwords', 'a.b-c', 'a'.repeat(253)],
    bad: [['', 'must be the name of a Secret'], ['Passwords', 'must be the name of a Secret'], ['a/b', 'must be the name of a Secret'], ['..', 'must be the name of a Secret'], ['a\n', 'must be the name of a Secret'], ['a..b', 'must be the name of a Secret'], ['a.-b', 'must be the name of a Secret'], ['.a', 'must be the name of a Secret'], ['a-', 'must be the name of a Secret'], ['a_b', 'must be the name of a Secret'], ['a'.repeat(254), TOO_LONG]],
  },
  {
    path: 'sftp.users',
    good: [
      [], user({}), user({ readOnly: true, folder: 'plugins/Essentials' }), user({ passwordHash: undefined, publicKeys: [ed25519] }), user({ publicKeys: [ed25519, `ssh-rsa ${'A'.repeat(372)}`] }),
      user({ name: 'a'.repeat(32) }), user({ name: '1_a.b-C' }), user({ folder: '_a/-b/c.d' }), Array.from({ length: 16 }, (_, index) => ({ name: `u${index}`, passwordHash: hash })),
    ],
    bad: [
      [user({ passwordHash: undefined }), SOME], [user({ passwordHash: undefined, publicKeys: [] }), SOME], [user({ passwordKey: 'steve' }), 'give passwordHash or passwordKey, not both'], [[...user({}), ...user({})], ONCE],
      [user({ name: 'root' }), SYSTEM], [user({ name: '' }), NAME], [user({ name: '-a' }), NAME], [user({ name: '.a' }), NAME], [user({ name: 'a b' }), NAME], [user({ name: 'a:b' }), NAME], [user({ name: 'a\nb' }), NAME], [user({ name: '../a' }), NAME], [user({ name: 'a'.repeat(33) }), TOO_LONG],
      [user({ passwordHash: 's3cret' }), HASH], [user({ passwordHash: `${hash}\n` }), HASH], [user({ passwordHash: `$1$saltsalt$${'a'.repeat(22)}` }), HASH], [user({ passwordHash: `$6$rounds=999999999$saltsalt$${'a'.repeat(86)}` }), HASH], [user({ passwordHash: `$2b$31$${'a'.repeat(53)}` }), HASH],
      [user({ passwordHash: `$y$jFT$saltsalt$${'a'.repeat(43)}` }), HASH], [user({ passwordHash: '$6$a:b$aaaaaaaa' }), HASH], [user({ passwordHash: 'a'.repeat(129) }), TOO_LONG],
      [user({ publicKeys: [`${ed25519} steve@home`] }), KEY], [user({ publicKeys: [`command="sh" ${ed25519}`] }), KEY], [user({ publicKeys: [`${ed25519}\n${ed25519}`] }), KEY], [user({ publicKeys: [`${ed25519}\n`] }), KEY], [user({ publicKeys: [`ssh-dss ${'A'.repeat(68)}`] }), KEY],
      [user({ publicKeys: ['ssh-ed25519 AAAA'] }), KEY], [user({ publicKeys: [`ssh-ed25519  ${'A'.repeat(68)}`] }), KEY], [user({ publicKeys: [`ssh-ed25519 ${'A'.repeat(66)}:,`] }), KEY], [user({ publicKeys: [`ssh-rsa ${'A'.repeat(1500)}`] }), TOO_LONG], [user({ publicKeys: Array.from({ length: 9 }, () => ed25519) }), TOO_MANY],
      [user({ folder: '' }), FOLDER], [user({ folder: '/etc' }), FOLDER], [user({ folder: '..' }), FOLDER], [user({ folder: 'a/../b' }), FOLDER], [user({ folder: 'a/' }), FOLDER], [user({ folder: 'a//b' }), FOLDER], [user({ folder: '.ssh' }), FOLDER], [user({ folder: 'a b' }), FOLDER], [user({ folder: 'a\n' }), FOLDER], [user({ folder: '%d' }), FOLDER], [user({ folder: 'a'.repeat(129) }), TOO_LONG],
      [user({ readOnly: 'yes' }), TYPE], [user({ uid: 0 }), 'Unrecognized key: "uid"'], [user({ password: 's3cret' }), 'Unrecognized key: "password"'], [[{ passwordHash: hash }], TYPE], [Array.from({ length: 17 }, (_, index) => ({ name: `u${index}`, passwordHash: hash })), TOO_MANY],
    ],
  },
]

t.test('fields about access to the files', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, files)
})

t.test('a key of a Secret needs the name of the Secret', async (t) => {
  const users = [{ name: 'steve', passwordKey: 'steve' }]
  t.same(problemsOf({ sftp: { users } }), ['sftp: passwordKey needs passwordSecret, the Secret that it is a key of'])
  t.same(problemsOf({ sftp: { passwordSecret: 'passwords', users } }), [])
  for (const passwordKey of ['-a', '_a.b', '1', 'a'.repeat(63)]) t.same(problemsOf({ sftp: { passwordSecret: 'passwords', users: [{ name: 'steve', passwordKey }] } }), [], passwordKey)
  for (const passwordKey of ['', 'a/b', 'a b', 'a\n', 'a:b', '$(X)', '../a', '.a', '.', '..', '..data']) t.same(problemsOf({ sftp: { passwordSecret: 'passwords', users: [{ name: 'steve', passwordKey }] } }).filter((problem) => !/Too small/.test(problem)), ['sftp.users.0.passwordKey: must be a key of a Secret, not beginning with a dot'], JSON.stringify(passwordKey))
})

t.test('a user is named in one form alone', async (t) => {
  t.same(problemsOf({ sftpUsers: [line('steve')], sftp: { users: user({}) } }), [': sftpUsers and sftp.users must not name the same user'])
  t.same(problemsOf({ sftpUsers: [line('alex')], sftp: { users: user({}) } }), [])
})
