import { fileURLToPath } from 'node:url'
import type { Image } from '../image.ts'

/**
 * Plays `atmoz/sftp` with ssh2 instead of OpenSSH. The commands for accounts are here too, so that a script made for the
 * image changes the container's accounts and never those of the developer's machine.
 */
export const sftp: Image = {
  repository: 'atmoz/sftp',
  entrypoint: ['/entrypoint'],
  env: {},
  programs: {
    '/entrypoint': toFile('entrypoint.ts'),
    '/usr/sbin/sshd': toFile('sshd.ts'),
    '/usr/local/bin/sshd': toFile('sshd.ts'),
    '/usr/local/bin/create-sftp-user': toFile('create-sftp-user.ts'),
    '/usr/local/bin/useradd': toFile('useradd.ts'),
    '/usr/local/bin/usermod': toFile('usermod.ts'),
    '/usr/local/bin/userdel': toFile('userdel.ts'),
    '/usr/local/bin/groupadd': toFile('groupadd.ts'),
    '/usr/local/bin/chpasswd': toFile('chpasswd.ts'),
    '/usr/local/bin/getent': toFile('getent.ts'),
  },
  nodeOptions: ['--max-semi-space-size=2'],
}

function toFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
