import t from 'tap'
import { parseSshdConfig } from '../../../../local/images/sftp/sshd-config.ts'

const text = `
# comment
Port 2022
HostKey=/etc/a
  hostkey "/etc/b c"
ForceCommand internal-sftp -R # read only
Match User alice,bo*
  ForceCommand internal-sftp
Match all
PasswordAuthentication no
`
t.strictSame(parseSshdConfig(text), [
  {
    users: undefined,
    settings: [
      { keyword: 'port', value: '2022' },
      { keyword: 'hostkey', value: '/etc/a' },
      { keyword: 'hostkey', value: '/etc/b c' },
      { keyword: 'forcecommand', value: 'internal-sftp -R' },
    ],
  },
  { users: ['alice', 'bo*'], settings: [{ keyword: 'forcecommand', value: 'internal-sftp' }] },
  { users: undefined, settings: [{ keyword: 'passwordauthentication', value: 'no' }] },
])
t.throws(() => parseSshdConfig('Port 22\nPortt 23\n'), { exitCode: 255, message: /line 2: Bad configuration option: portt/ }, 'an unknown keyword is named')
t.throws(() => parseSshdConfig('Match Group x\n'), { exitCode: 255, message: /only "Match User" and "Match all"/ })
t.doesNotThrow(() => parseSshdConfig('UsePAM yes\nCiphers aes128-ctr\nSyslogFacility AUTH\n'), 'other keywords of sshd are taken')
