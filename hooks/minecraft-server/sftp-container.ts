import type { V1Container } from '@kubernetes/client-node'
import { parseSftpUser } from '../../contracts/sftp-user.ts'
import { SFTP_PORT } from './names.ts'
import { chrootOf } from './sftp.ts'

/** What sshd and the image's entry script need of root's powers: make users, own the chroot, change into it. */
const CAPABILITIES = ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID', 'SYS_CHROOT']

/** The SFTP container, of the image atmoz/sftp: each folder that a user names is one more mount of the world. */
export function newSftpContainer(image: string, sftpUsers: string[]): V1Container {
  const folders = [...new Set(sftpUsers.map((line) => parseSftpUser(line).folder))].sort()
  return {
    name: 'sftp',
    image,
    ports: [{ name: 'sftp', containerPort: SFTP_PORT, protocol: 'TCP' }],
    // Checking a password takes a processor for a while, whoever asks.
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '1', memory: '128Mi' } },
    securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: CAPABILITIES } },
    volumeMounts: [
      { name: 'sftp', mountPath: '/etc/sftp', readOnly: true },
      { name: 'sftp-scripts', mountPath: '/etc/sftp.d', readOnly: true },
      ...folders.map((folder) => ({ name: 'data', mountPath: `${chrootOf(folder)}/${folder}` })),
    ],
  }
}
