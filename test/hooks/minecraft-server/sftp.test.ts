import t from 'tap'
import ssh2 from 'ssh2'
import { verify } from 'unixcrypt'
import { parseSftpUser } from '../../../contracts/sftp-user.ts'
import { crypted, hostKey, toSshdConfig, toUsersConf } from '../../../hooks/minecraft-server/sftp.ts'

const owner = { key: Buffer.alloc(32, 1), namespace: 'default', name: 'survival' }

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

t.test('users.conf has a locked account first, so that the image starts without users', async (t) => {
  t.equal(toUsersConf([]), 'homecraft::1000:1000\n')
  t.equal(toUsersConf([{ name: 'a', password: '$6$x$y', isCrypted: true, folder: 'm' }]), 'homecraft::1000:1000\na:$6$x$y:e:1000:1000\n')
})

t.test('each user is confined to the chroot of its folder', async (t) => {
  t.match(toSshdConfig([{ name: 'a', password: '', isCrypted: true, folder: 'm' }]), /Match User a\n {2}ChrootDirectory \/srv\/sftp\/m\n/)
  t.match(toSshdConfig([]), /^Port 2022\n[^]*ForceCommand internal-sftp\n/)
})

t.test('the host key is one that OpenSSH reads, and belongs to namespace and name', async (t) => {
  const parsed = ssh2.utils.parseKey(hostKey(owner))
  if (parsed instanceof Error) throw parsed
  t.equal(parsed.type, 'ssh-ed25519')
  const signature = parsed.sign('text')
  if (signature instanceof Error) throw signature
  t.equal(parsed.verify('text', signature), true, 'its halves belong together')
  t.equal(hostKey(owner), hostKey({ ...owner }), 'a server made anew has the same')
  t.not(hostKey(owner), hostKey({ ...owner, namespace: 'other' }))
  t.not(hostKey(owner), hostKey({ ...owner, key: Buffer.alloc(32, 2) }))
})
