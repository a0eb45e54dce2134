import * as z from 'zod'
import { SUBDOMAIN } from '../names.ts'
import { described } from '../rule.ts'
import { atRestart, live } from '../setting.ts'
import { MaskedSftpUserObject, SftpUserLine, SftpUserObject } from '../sftp-user.ts'

const SftpUserLines = described(
  z.array(SftpUserLine).max(16),
  'Who reaches the files of the server by SFTP, each as one line. `sftp.users` has more to choose from.',
  [{
    message: 'each user name may occur only once',
    cel: "self.all(a, self.exists_one(b, b.split(':', 2)[0] == a.split(':', 2)[0]))",
    holds: (lines) => new Set(lines.map((line) => line.split(':')[0])).size === lines.length,
  }],
).meta({ 'x-kubernetes-list-type': 'atomic' })

const newSftp = (user: typeof SftpUserObject) => described(
  z.strictObject({
    passwordSecret: atRestart(described(
      z.string().min(1).max(253).regex(SUBDOMAIN, 'must be the name of a Secret'),
      'Secret in the same namespace that holds crypted passwords. Its content may change at any time.',
    )).optional(),
    users: live(described(
      z.array(user).max(16),
      'Who reaches the files of the server by SFTP.',
      [{
        message: 'each user name may occur only once',
        cel: 'self.all(a, self.exists_one(b, b.name == a.name))',
        holds: (users) => new Set(users.map(({ name }) => name)).size === users.length,
      }],
    ).meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })).default([]),
  }),
  'Access to the files of the server by SFTP.',
  [{
    message: 'passwordKey needs passwordSecret, the Secret that it is a key of',
    // The API server tries the rule on the default, an empty object, too.
    cel: 'has(self.passwordSecret) || !has(self.users) || self.users.all(user, !has(user.passwordKey))',
    holds: ({ passwordSecret, users }) => passwordSecret !== undefined || users.every(({ passwordKey }) => passwordKey === undefined),
  }],
).prefault({})

/** `sftp` with hashes that may be masked: as users of the API see it. */
export const maskedSftp = newSftp(MaskedSftpUserObject)

/** Fields of the spec about access to the files of a server. */
export const files = {
  sftpUsers: live(SftpUserLines).default([]),
  sftp: newSftp(SftpUserObject),
}
