import type { ConfigMap } from '../objects.ts'
import { childLabels, childName } from './names.ts'
import type { Server } from './server.ts'

/**
 * Run by the SFTP image before sshd. A Secret is mounted readable by the pod's group, and sshd refuses such a
 * host key (https://github.com/atmoz/sftp/issues/155), so the key is copied to where only root reads it.
 * Paths are taken from the root under which the script is mounted.
 */
const PREPARE_SSHD = `#!/bin/sh
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
install -m 0600 "$root/etc/sftp/ssh_host_ed25519_key" "$root/etc/ssh/ssh_host_ed25519_key"
install -m 0644 "$root/etc/sftp/sshd_config" "$root/etc/ssh/sshd_config"
`

/** The ConfigMap of a server: the scripts that its containers run. */
export function newConfigMap({ name, namespace }: Server): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    data: { 'prepare-sshd': PREPARE_SSHD },
  }
}
