/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/hooks/minecraft-server/sync.test.ts > TAP > a new server > with defaults alone 1`] = `
status:
  phase: Starting
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: Unknown
      reason: VolumePending
      message: Whether the volume is there is known once the server was ready.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Available
      status: "False"
      reason: Starting
      message: The server is starting.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Progressing
      status: "True"
      reason: Starting
      message: The pod is being scheduled, installed or booted.
      lastTransitionTime: 2026-05-01T12:00:00Z
children:
  - apiVersion: v1
    kind: ConfigMap
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    data:
      prepare-sshd: |
        #!/bin/sh
        set -eu
        root=$(cd "$(dirname "$0")/../.." && pwd)
        install -m 0600 "$root/etc/sftp/ssh_host_ed25519_key" "$root/etc/ssh/ssh_host_ed25519_key"
        install -m 0644 "$root/etc/sftp/sshd_config" "$root/etc/ssh/sshd_config"
  - apiVersion: v1
    kind: Secret
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
      annotations:
        homecraft.io/accepted-spec: '{"eula":true,"version":"LATEST","type":"VANILLA","desiredState":"Running","memory":"1Gi","motd":"A HomeCraft server","maxPlayers":20,"exposure":"LoadBalancer","sftpUsers":[]}'
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpEaXNhYmxlRm9yd2FyZGluZyB5ZXMKU3Vic3lzdGVtIHNmdHAgaW50ZXJuYWwtc2Z0cApGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cApDaHJvb3REaXJlY3RvcnkgJWgK
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
  - apiVersion: v1
    kind: Service
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      type: LoadBalancer
      selector:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
      publishNotReadyAddresses: true
      ports:
        - name: minecraft
          port: 25565
          protocol: TCP
          targetPort: minecraft
        - name: sftp
          port: 2022
          protocol: TCP
          targetPort: sftp
  - apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
      annotations:
        homecraft.io/template-digest: 4e3caaba4a5f2c17
    spec:
      replicas: 1
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: RollingUpdate
      persistentVolumeClaimRetentionPolicy:
        whenDeleted: Retain
        whenScaled: Retain
      template:
        metadata:
          labels:
            app.kubernetes.io/name: minecraft-server
            homecraft.io/server: survival
            app.kubernetes.io/managed-by: homecraft
            app.kubernetes.io/part-of: homecraft
          annotations:
            homecraft.io/files-digest: c8d6a14a89c4a574
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test
              env:
                - name: EULA
                  value: "TRUE"
                - name: VERSION
                  value: LATEST
                - name: TYPE
                  value: VANILLA
                - name: MEMORY
                  value: 1024M
                - name: MOTD
                  value: A HomeCraft server
                - name: MAX_PLAYERS
                  value: "20"
                - name: ENABLE_RCON
                  value: "true"
                - name: RCON_PORT
                  value: "25575"
                - name: RCON_PASSWORD_FILE
                  value: /run/secrets/homecraft/rcon-password
                - name: CREATE_CONSOLE_IN_PIPE
                  value: "true"
                - name: STOP_DURATION
                  value: "60"
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  memory: 1024Mi
                limits:
                  memory: 1536Mi
              startupProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 300
              readinessProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              livenessProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 30
                timeoutSeconds: 10
                failureThreshold: 6
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
            - name: sftp
              image: atmoz/sftp:test
              ports:
                - name: sftp
                  containerPort: 2022
                  protocol: TCP
              resources:
                requests:
                  cpu: 10m
                  memory: 16Mi
                limits:
                  cpu: "1"
                  memory: 128Mi
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - DAC_OVERRIDE
                    - FOWNER
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-scripts
                  mountPath: /etc/sftp.d
                  readOnly: true
          volumes:
            - name: rcon
              secret:
                secretName: mc-survival
                items:
                  - key: rcon-password
                    path: rcon-password
                defaultMode: 256
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-scripts
              configMap:
                name: mc-survival
                defaultMode: 365
      volumeClaimTemplates:
        - metadata:
            name: data
          spec:
            accessModes:
              - ReadWriteOnce
            resources:
              requests:
                storage: 1Gi

`

exports[`test/hooks/minecraft-server/sync.test.ts > TAP > a new server > with every field 1`] = `
status:
  phase: Stopped
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: Unknown
      reason: VolumePending
      message: Whether the volume is there is known once the server was ready.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Available
      status: "False"
      reason: Stopped
      message: The server is stopped.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Progressing
      status: "False"
      reason: Stopped
      message: The server is off, as asked.
      lastTransitionTime: 2026-05-01T12:00:00Z
children:
  - apiVersion: v1
    kind: ConfigMap
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    data:
      prepare-sshd: |
        #!/bin/sh
        set -eu
        root=$(cd "$(dirname "$0")/../.." && pwd)
        install -m 0600 "$root/etc/sftp/ssh_host_ed25519_key" "$root/etc/ssh/ssh_host_ed25519_key"
        install -m 0644 "$root/etc/sftp/sshd_config" "$root/etc/ssh/sshd_config"
  - apiVersion: v1
    kind: Secret
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
      annotations:
        homecraft.io/accepted-spec: '{"eula":true,"version":"1.21.4","type":"PAPER","desiredState":"Stopped","storageSize":"5Gi","storageClassName":"fast","memory":"2Gi","motd":"§6Gold $5 $(HOME)\\\\nline two","maxPlayers":5,"exposure":"NodePort","sftpUsers":["steve:$6$LAWtU/xNjvggEQMA$ERjLXIu.PRbM0wuQUN8DYLY6l5DpCWraS2LKZ/1I9tab1NzfE.BRdJkeT0vqqjLGEImT4Ur50F4VkIPUlhSON.:e:1000:1000:minecraft","alex:$6$salt$abcdefghijklmnop:e:1000:1000:files"]}'
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpEaXNhYmxlRm9yd2FyZGluZyB5ZXMKU3Vic3lzdGVtIHNmdHAgaW50ZXJuYWwtc2Z0cApGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cApDaHJvb3REaXJlY3RvcnkgJWgKTWF0Y2ggVXNlciBzdGV2ZQogIENocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAvbWluZWNyYWZ0Ck1hdGNoIFVzZXIgYWxleAogIENocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAvZmlsZXMK
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAKc3RldmU6JDYkTEFXdFUveE5qdmdnRVFNQSRFUmpMWEl1LlBSYk0wd3VRVU44RFlMWTZsNURwQ1dyYVMyTEtaLzFJOXRhYjFOemZFLkJSZEprZVQwdnFxakxHRUltVDRVcjUwRjRWa0lQVWxoU09OLjplOjEwMDA6MTAwMAphbGV4OiQ2JHNhbHQkYWJjZGVmZ2hpamtsbW5vcDplOjEwMDA6MTAwMAo=
  - apiVersion: v1
    kind: Service
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      type: NodePort
      selector:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
      publishNotReadyAddresses: true
      ports:
        - name: minecraft
          port: 25565
          protocol: TCP
          targetPort: minecraft
        - name: sftp
          port: 2022
          protocol: TCP
          targetPort: sftp
  - apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
      annotations:
        homecraft.io/template-digest: bdd359db2e043d1d
    spec:
      replicas: 0
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: RollingUpdate
      persistentVolumeClaimRetentionPolicy:
        whenDeleted: Retain
        whenScaled: Retain
      template:
        metadata:
          labels:
            app.kubernetes.io/name: minecraft-server
            homecraft.io/server: survival
            app.kubernetes.io/managed-by: homecraft
            app.kubernetes.io/part-of: homecraft
          annotations:
            homecraft.io/files-digest: c18a6915022ad5bb
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test
              env:
                - name: EULA
                  value: "TRUE"
                - name: VERSION
                  value: 1.21.4
                - name: TYPE
                  value: PAPER
                - name: MEMORY
                  value: 2048M
                - name: MOTD
                  value: §6Gold $$5 $$(HOME)\\nline two
                - name: MAX_PLAYERS
                  value: "5"
                - name: ENABLE_RCON
                  value: "true"
                - name: RCON_PORT
                  value: "25575"
                - name: RCON_PASSWORD_FILE
                  value: /run/secrets/homecraft/rcon-password
                - name: CREATE_CONSOLE_IN_PIPE
                  value: "true"
                - name: STOP_DURATION
                  value: "60"
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  memory: 2048Mi
                limits:
                  memory: 2816Mi
              startupProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 300
              readinessProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              livenessProbe:
                exec:
                  command:
                    - mc-health
                periodSeconds: 30
                timeoutSeconds: 10
                failureThreshold: 6
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
            - name: sftp
              image: atmoz/sftp:test
              ports:
                - name: sftp
                  containerPort: 2022
                  protocol: TCP
              resources:
                requests:
                  cpu: 10m
                  memory: 16Mi
                limits:
                  cpu: "1"
                  memory: 128Mi
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - DAC_OVERRIDE
                    - FOWNER
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-scripts
                  mountPath: /etc/sftp.d
                  readOnly: true
                - name: data
                  mountPath: /srv/sftp/files/files
                - name: data
                  mountPath: /srv/sftp/minecraft/minecraft
          volumes:
            - name: rcon
              secret:
                secretName: mc-survival
                items:
                  - key: rcon-password
                    path: rcon-password
                defaultMode: 256
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-scripts
              configMap:
                name: mc-survival
                defaultMode: 365
      volumeClaimTemplates:
        - metadata:
            name: data
          spec:
            accessModes:
              - ReadWriteOnce
            storageClassName: fast
            resources:
              requests:
                storage: 5Gi

`
