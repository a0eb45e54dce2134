import t from 'tap'
import { verify } from 'unixcrypt'
import { parseSftpUser, type SftpUser } from '../../../contracts/sftp-user.ts'
import { crypted, toSftpFiles } from '../../../hooks/minecraft-server/sftp.ts'

const owner = { key: Buffer.alloc(32, 1), namespace: 'default', name: 'survival' }
const newUser = (name: string, more: Partial<SftpUser> = {}): SftpUser => ({ name, isCrypted: true, publicKeys: [], isReadOnly: false, folder: 'data', ...more })

t.test('a plain password is crypted, the same way each time, differently for each server', async (t) => {
  const line = crypted(owner, 'steve:secret:1000:1000:minecraft')
  t.equal(line, crypted(owner, 'steve:secret:1000:1000:minecraft'))
  t.not(line, crypted({ ...owner, name: 'other' }, 'steve:secret:1000:1000:minecraft'))
  const user = parseSftpUser(line)
  t.match(user, { name: 'steve', isCrypted: true, folder: 'minecraft' })
  t.ok(verify('secret', user.password))
  t.equal(crypted(owner, line), line, 'a crypted line stays as it is')
})

t.test('a hash of the same salt is taken over, one of another password is not', async (t) => {
  const line = 'steve:secret:1000:1000:minecraft'
  const planted = crypted(owner, line).replace(/\$[^$]*:e:/, '$known:e:')
  t.match(crypted(owner, line, [planted]), '$known:e:', 'no second crypting')
  t.notMatch(crypted(owner, 'steve:other:1000:1000:minecraft', [planted]), '$known')
})

t.test('accounts are listed by name, each as one line', async (t) => {
  const users = [
    parseSftpUser('steve:$6$x$y:e:1000:1000:minecraft'),
    newUser('Vera', { passwordKey: 'vera', isReadOnly: true }),
    newUser('alex', { publicKeys: ['ssh-ed25519 AAAA', 'ssh-rsa BBBB=='], folder: 'data/plugins' }),
    newUser('_10'),
  ]
  const want = 'Vera:ro:data::vera:\n_10:rw:data:::\nalex:rw:data/plugins:::ssh-ed25519 AAAA,ssh-rsa BBBB==\nsteve:rw:minecraft:$6$x$y::\n'
  t.equal(toSftpFiles(users).accounts, want)
  t.equal(toSftpFiles(users.toReversed()).accounts, want, 'in whatever order they were given')
  t.equal(users[0]?.name, 'steve', 'which stays as it was')
  t.equal(toSftpFiles([]).accounts, '')
})

t.test('a plain password is never written', async (t) => {
  t.throws(() => toSftpFiles([parseSftpUser('steve:s3cret:1000:1000:minecraft')]), /^The password of the SFTP user steve would be written as it is/)
})

t.test('what sshd and the image read only once is the same for every set of users', async (t) => {
  const { accounts: _none, ...without } = toSftpFiles([])
  const { accounts: _one, ...withUser } = toSftpFiles([newUser('steve', { password: '$6$x$y' })])
  t.strictSame(without, withUser)
  t.equal(without['users.conf'], 'homecraft::1000:1000\n', 'the image has a user to make, whom nobody can be')
  t.matchSnapshot(without['sshd_config'], 'sshd_config')
})
