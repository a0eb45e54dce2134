const GROUP_CAN_READ = 0o440

/**
 * The mode of a file of a Secret, ConfigMap, downward or projected volume. With an `fsGroup` the kubelet lets owner and
 * group read every file, whatever mode was asked for: 0400 becomes 0440 and 0600 becomes 0640.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/volume/volume_linux.go
 */
export function fileMode(wanted: number, fsGroup: number | undefined): number {
  return fsGroup === undefined ? wanted : wanted | GROUP_CAN_READ
}
