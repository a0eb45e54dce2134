/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/hooks/minecraft-server/sftp-container.test.ts > TAP > the container 1`] = `
Object {
  "command": Array [
    "sh",
    "-c",
    "/entrypoint & sshd=$!; trap \\"kill -TERM $sshd\\" TERM; wait \\"$sshd\\"; code=$?; kill -0 \\"$sshd\\" 2> /dev/null && { wait \\"$sshd\\"; code=$?; }; exit \\"$code\\"",
  ],
  "image": "atmoz/sftp:test",
  "name": "sftp",
  "ports": Array [
    Object {
      "containerPort": 2022,
      "name": "sftp",
      "protocol": "TCP",
    },
  ],
  "resources": Object {
    "limits": Object {
      "cpu": "1",
      "memory": "256Mi",
    },
    "requests": Object {
      "cpu": "10m",
      "memory": "16Mi",
    },
  },
  "securityContext": Object {
    "allowPrivilegeEscalation": false,
    "capabilities": Object {
      "add": Array [
        "AUDIT_WRITE",
        "CHOWN",
        "KILL",
        "SETGID",
        "SETUID",
        "SYS_CHROOT",
      ],
      "drop": Array [
        "ALL",
      ],
    },
    "runAsUser": 0,
  },
  "startupProbe": Object {
    "failureThreshold": 60,
    "periodSeconds": 2,
    "tcpSocket": Object {
      "port": "sftp",
    },
    "timeoutSeconds": 5,
  },
  "volumeMounts": Array [
    Object {
      "mountPath": "/srv/sftp/data",
      "name": "data",
    },
    Object {
      "mountPath": "/etc/sftp",
      "name": "sftp",
      "readOnly": true,
    },
    Object {
      "mountPath": "/etc/sftp-passwords",
      "name": "sftp-passwords",
      "readOnly": true,
    },
    Object {
      "mountPath": "/etc/sftp.d",
      "name": "sftp-scripts",
      "readOnly": true,
    },
  ],
}
`

exports[`test/hooks/minecraft-server/sftp-container.test.ts > TAP > the volumes 1`] = `
Array [
  Object {
    "name": "sftp",
    "secret": Object {
      "defaultMode": 256,
      "items": Array [
        Object {
          "key": "accounts",
          "path": "accounts",
        },
        Object {
          "key": "ssh_host_ed25519_key",
          "path": "ssh_host_ed25519_key",
        },
        Object {
          "key": "sshd_config",
          "path": "sshd_config",
        },
        Object {
          "key": "users.conf",
          "path": "users.conf",
        },
      ],
      "secretName": "mc-survival",
    },
  },
  Object {
    "name": "sftp-passwords",
    "secret": Object {
      "defaultMode": 256,
      "optional": true,
      "secretName": "passwords",
    },
  },
  Object {
    "configMap": Object {
      "defaultMode": 365,
      "items": Array [
        Object {
          "key": "manage-sftp",
          "path": "manage-sftp",
        },
      ],
      "name": "mc-survival",
    },
    "name": "sftp-scripts",
  },
]
`
