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
`)

t.strictSame(toServerSettings(sections), { port: 2022, hostKeys: ['/etc/a', '/etc/b'] }, 'the first port, all keys')
t.match(toServerSettings(parseSshdConfig('')), { port: 22 })
t.throws(() => toServerSettings(parseSshdConfig('Port x')), { exitCode: 255, message: /Badly formatted port number/ })

const general = { chroot: '%h', forceCommand: 'internal-sftp', subsystem: 'internal-sftp', allowsPassword: true, allowsPublicKey: true, maxAuthTries: 3 }
const table = [
  { user: 'alice', want: general },
  { user: 'root', want: general },
  { user: 'rita', want: { ...general, chroot: '/srv/sftp', forceCommand: 'internal-sftp -R -d /data' } },
  { user: 'reader', want: { ...general, chroot: '/srv/sftp', forceCommand: 'internal-sftp -R -d /data', allowsPassword: false } },
]
for (const { user, want } of table) t.strictSame(toUserSettings(sections, user), want, `settings of ${user}`)
t.equal(toUserSettings(parseSshdConfig('ChrootDirectory none'), 'a').chroot, undefined)

t.equal(expandTokens('%h/%u/%%h', 'bob'), '/home/bob/bob/%h')
t.throws(() => expandTokens('%x', 'bob'), /unknown key %x/)
