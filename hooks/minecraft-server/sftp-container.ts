import type { V1Container, V1Volume } from '@kubernetes/client-node'
import { FILES_CONTAINER, SFTP_PORT } from '../../contracts/names.ts'
import { SFTP_SCRIPTS } from './sftp-script.ts'
import { toSftpFiles } from './sftp.ts'

/**
 * What sshd and the commands for accounts need of root's powers: /etc/shadow stays its group's (CHOWN), each session
 * becomes its user in the chroot (SETUID, SETGID, SYS_CHROOT), is ended with its account (KILL), and is reported to a
 * kernel that audits, without which sshd ends it (AUDIT_WRITE).
 */
const CAPABILITIES = ['AUDIT_WRITE', 'CHOWN', 'KILL', 'SETGID', 'SETUID', 'SYS_CHROOT']

/**
 * A first process without a handler for SIGTERM never gets it, and the image's entry script has none before it becomes
 * sshd: a stop within its first second would wait out the grace period of the whole pod.
 */
const ENTRY_SCRIPT = '/entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"'

/** The SFTP container, of the image atmoz/sftp: the same for every set of users, so none of them restarts the game. */
export function newSftpContainer(image: string): V1Container {
  return {
    name: FILES_CONTAINER,
    image,
    command: ['sh', '-c', ENTRY_SCRIPT],
    ports: [{ name: 'sftp', containerPort: SFTP_PORT, protocol: 'TCP' }],
    // Checking a password takes a processor for a while and up to 16 MiB, whoever asks.
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '1', memory: '256Mi' } },
    // The image first makes keys of its own, and the accounts. After that no probe: each leaves two lines in the log,
    // and a pod whose SFTP alone is not ready would count as not ready for players.
    startupProbe: { tcpSocket: { port: 'sftp' }, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 60 },
    securityContext: { runAsUser: 0, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: CAPABILITIES } },
    // Folders: a file mounted by subPath is never refreshed.
    volumeMounts: [
      { name: 'data', mountPath: '/srv/sftp/data' },
      { name: 'sftp', mountPath: '/etc/sftp', readOnly: true },
      { name: 'sftp-passwords', mountPath: '/etc/sftp-passwords', readOnly: true },
      { name: 'sftp-scripts', mountPath: '/etc/sftp.d', readOnly: true },
    ],
  }
}

/** Its volumes, but for the world: the server's own Secret and ConfigMap, and the tenant's Secret with passwords, which may come later. */
export function newSftpVolumes(secretName: string, configMapName: string, passwordSecret: string | undefined): V1Volume[] {
  return [
    { name: 'sftp', secret: { secretName, items: toItems(['ssh_host_ed25519_key', ...Object.keys(toSftpFiles([]))]), defaultMode: 0o400 } },
    { name: 'sftp-passwords', ...(passwordSecret === undefined ? { emptyDir: {} } : { secret: { secretName: passwordSecret, optional: true, defaultMode: 0o400 } }) },
    { name: 'sftp-scripts', configMap: { name: configMapName, items: toItems(Object.keys(SFTP_SCRIPTS)), defaultMode: 0o555 } },
  ]
}

function toItems(keys: string[]): { key: string; path: string }[] {
  return keys.sort().map((key) => ({ key, path: key }))
}
