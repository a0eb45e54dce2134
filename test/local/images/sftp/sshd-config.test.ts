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
Match Group readers,!writers User alice
  ForceCommand internal-sftp -R
Match all
PasswordAuthentication no
`
t.strictSame(parseSshdConfig(text), [
  {
    criteria: [],
    settings: [
      { keyword: 'port', value: '2022' },
      { keyword: 'hostkey', value: '/etc/a' },
      { keyword: 'hostkey', value: '/etc/b c' },
      { keyword: 'forcecommand', value: 'internal-sftp -R' },
    ],
  },
  { criteria: [{ kind: 'user', patterns: ['alice', 'bo*'] }], settings: [{ keyword: 'forcecommand', value: 'internal-sftp' }] },
  { criteria: [{ kind: 'group', patterns: ['readers', '!writers'] }, { kind: 'user', patterns: ['alice'] }], settings: [{ keyword: 'forcecommand', value: 'internal-sftp -R' }] },
  { criteria: [], settings: [{ keyword: 'passwordauthentication', value: 'no' }] },
])
t.throws(() => parseSshdConfig('Port 22\nPortt 23\n'), { exitCode: 255, message: /line 2: Bad configuration option: portt/ }, 'an unknown keyword is named')
for (const condition of ['Address 10.0.0.1', 'User', 'User a Group', 'all User a']) {
  t.throws(() => parseSshdConfig(`Match ${condition}\n`), { exitCode: 255, message: /only "Match User", "Match Group" and "Match all"/ }, condition)
}
t.doesNotThrow(() => parseSshdConfig('UsePAM yes\nCiphers aes128-ctr\nSyslogFacility AUTH\n'), 'other keywords of sshd are taken')
