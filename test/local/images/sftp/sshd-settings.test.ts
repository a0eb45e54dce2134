import t from 'tap'
import { expandTokens, toServerSettings, toUserSettings } from '../../../../local/images/sftp/sshd-settings.ts'

import { parseSshdConfig } from '../../../../local/images/sftp/sshd-config.ts'

const sections = parseSshdConfig(`
Port 2022
Port 2023
HostKey /etc/a
HostKey /etc/b
Subsystem sftp internal-sftp
ChrootDirectory %h
ForceCommand internal-sftp
MaxAuthTries 3
Match User r*,!root
  ForceCommand internal-sftp -R -d /data
  ChrootDirectory /srv/sftp
Match User reader
  ForceCommand none
  PasswordAuthentication no
Match Group read*,!writers
  ForceCommand internal-sftp -R -d %d
  AuthorizedKeysFile /keys/%u %h/more
  StrictModes no
`)

t.strictSame(toServerSettings(sections), { port: 2022, hostKeys: ['/etc/a', '/etc/b'] }, 'the first port, all keys')
t.match(toServerSettings(parseSshdConfig('')), { port: 22 })
t.throws(() => toServerSettings(parseSshdConfig('Port x')), { exitCode: 255, message: /Badly formatted port number/ })

const general = { chroot: '%h', forceCommand: 'internal-sftp', subsystem: 'internal-sftp', allowsPassword: true, allowsPublicKey: true, authorizedKeys: ['.ssh/authorized_keys', '.ssh/authorized_keys2'], isStrict: true, maxAuthTries: 3 }
const ofGroup = { ...general, forceCommand: 'internal-sftp -R -d %d', authorizedKeys: ['/keys/%u', '%h/more'], isStrict: false }
const table = [
  { user: 'alice', want: general },
  { user: 'alice', groups: ['others', 'readers'], want: ofGroup },
  { user: 'alice', groups: ['readers', 'writers'], want: general },
  { user: 'rita', groups: ['readers'], want: { ...ofGroup, chroot: '/srv/sftp', forceCommand: 'internal-sftp -R -d /data' } },
  { user: 'root', want: general },
  { user: 'rita', want: { ...general, chroot: '/srv/sftp', forceCommand: 'internal-sftp -R -d /data' } },
  { user: 'reader', want: { ...general, chroot: '/srv/sftp', forceCommand: 'internal-sftp -R -d /data', allowsPassword: false } },
]
for (const { user, groups = [], want } of table) t.strictSame(toUserSettings(sections, { name: user, groups }), want, `settings of ${user} in ${groups.join(' and ') || 'no group'}`)
t.match(toUserSettings(parseSshdConfig('ChrootDirectory none\nAuthorizedKeysFile none'), { name: 'a', groups: [] }), { chroot: undefined, authorizedKeys: [] })

t.equal(expandTokens('%h/%u/%%h', { h: '/home/bob', u: 'bob' }), '/home/bob/bob/%h')
t.throws(() => expandTokens('%d', { h: '/home/bob', u: 'bob' }), /unknown key %d/)
