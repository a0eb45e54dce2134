/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/hooks/minecraft-server/sync.test.ts > TAP > the reply is whole > of a new server, before its world was looked at 1`] = `
status:
  phase: Starting
  sftpHostKey: SHA256:+kJZgsaCqS8cP72tH8XBzsEscYWh16TPd7+zkjLSZ04
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: Unknown
      reason: VolumeUnknown
      message: The volume was not looked at yet.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Available
      status: "False"
      reason: CheckingWorld
      message: The server is starting.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Progressing
      status: "True"
      reason: CheckingWorld
      message: Before the first start on LATEST it is looked up whether there is a world, and of which version.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Degraded
      status: "False"
      reason: AsExpected
      message: Nothing is wrong.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: PendingRestart
      status: "False"
      reason: UpToDate
      message: No change waits for a restart.
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
      ops.json: "[]"
      whitelist.json: "[]"
      whitelist-enabled: |
        false
      world: ""
      manage-sftp: (see sftp-script.ts)
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
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      accounts: ""
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vCkF1dGhvcml6ZWRLZXlzRmlsZSAvdmFyL2xpYi9ob21lY3JhZnQva2V5cy8ldQpMb2dpbkdyYWNlVGltZSAzMApNYXhTdGFydHVwcyAxMApEaXNhYmxlRm9yd2FyZGluZyB5ZXMKUGVybWl0VFRZIG5vClBlcm1pdFVzZXJSQyBubwpTdWJzeXN0ZW0gc2Z0cCBpbnRlcm5hbC1zZnRwCkNocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAKRm9yY2VDb21tYW5kIGludGVybmFsLXNmdHAgLXUgMDAwMiAtZCAlZApNYXRjaCBHcm91cCBob21lY3JhZnQtcmVhZG9ubHkKICBGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cCAtUiAtZCAlZAo=
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
      accepted-spec.json: '{"eula":true}'
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
      annotations: {}
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
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      policyTypes:
        - Ingress
        - Egress
      ingress:
        - ports:
            - port: 25565
              protocol: TCP
            - port: 2022
              protocol: TCP
        - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: minecraft-system
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: relay
          ports:
            - port: 25565
              protocol: TCP
            - port: 25575
              protocol: TCP
      egress:
        - to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
            - ipBlock:
                cidr: 169.254.20.10/32
          ports:
            - port: 53
              protocol: UDP
            - port: 53
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  - 10.0.0.0/8
            - ipBlock:
                cidr: ::/0
                except:
                  - fc00::/7
          ports:
            - port: 443
              protocol: TCP
  - apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
          homecraft.io/occupied: "true"
      unhealthyPodEvictionPolicy: AlwaysAllow
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
        homecraft.io/files-digest: 1f33c634f26fd331
    spec:
      replicas: 0
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: OnDelete
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
            homecraft.io/mode: Running
            homecraft.io/settings: "{}"
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: minecraft-server
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test
              command:
                - bash
                - -c
                - |-
                  if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
                    if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < /etc/homecraft/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
                      export VERSION="$version"
                    fi
                  fi
                  export ENABLE_WHITELIST=false ENFORCE_WHITELIST=false
                  if IFS= read -r whitelist 2> /dev/null < /etc/homecraft/whitelist-enabled && [ "$whitelist" = true ]; then
                    export ENABLE_WHITELIST=true ENFORCE_WHITELIST=true WHITELIST_FILE="$HOMECRAFT_WHITELIST_FILE"
                  fi
                  /image/scripts/start <&0 &
                  game=$!
                  trap 'kill -TERM "$game"' TERM
                  wait "$game"
                  code=$?
                  while kill -0 "$game" 2> /dev/null; do
                    wait "$game"
                    code=$?
                  done
                  exit "$code"
              env:
                - name: EULA
                  value: "TRUE"
                - name: TYPE
                  value: VANILLA
                - name: VERSION
                  value: LATEST
                - name: MEMORY
                  value: 1024M
                - name: USE_AIKAR_FLAGS
                  value: "false"
                - name: USE_MEOWICE_FLAGS
                  value: "false"
                - name: TZ
                  value: UTC
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
                - name: HOMECRAFT_UPGRADE_REQUEST
                  value: ""
                - name: MODRINTH_PROJECTS
                  value: ""
                - name: MODRINTH_DOWNLOAD_DEPENDENCIES
                  value: none
                - name: MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE
                  value: release
                - name: SPIGET_RESOURCES
                  value: ""
                - name: PLUGINS
                  value: ""
                - name: MODS
                  value: ""
                - name: MOTD
                  value: A HomeCraft server
                - name: MAX_PLAYERS
                  value: "20"
                - name: DIFFICULTY
                  value: easy
                - name: MODE
                  value: survival
                - name: FORCE_GAMEMODE
                  value: "false"
                - name: HARDCORE
                  value: "false"
                - name: PVP
                  value: "true"
                - name: SEED
                  value: ""
                - name: LEVEL
                  value: world
                - name: LEVEL_TYPE
                  value: minecraft:normal
                - name: GENERATE_STRUCTURES
                  value: "true"
                - name: ALLOW_NETHER
                  value: "true"
                - name: ONLINE_MODE
                  value: "true"
                - name: ALLOW_FLIGHT
                  value: "false"
                - name: ENABLE_COMMAND_BLOCK
                  value: "false"
                - name: SPAWN_PROTECTION
                  value: "16"
                - name: VIEW_DISTANCE
                  value: "10"
                - name: SIMULATION_DISTANCE
                  value: "10"
                - name: PLAYER_IDLE_TIMEOUT
                  value: "0"
                - name: PAUSE_WHEN_EMPTY_SECONDS
                  value: "60"
                - name: RESOURCE_PACK
                  value: ""
                - name: RESOURCE_PACK_SHA1
                  value: ""
                - name: RESOURCE_PACK_ENFORCE
                  value: "false"
                - name: RESOURCE_PACK_PROMPT
                  value: ""
                - name: ENABLE_QUERY
                  value: "false"
                - name: ENABLE_STATUS
                  value: "true"
                - name: CUSTOM_SERVER_PROPERTIES
                  value: |-
                    accepts-transfers=false
                    broadcast-console-to-ops=true
                    broadcast-rcon-to-ops=true
                    bug-report-link=
                    enforce-secure-profile=true
                    entity-broadcast-range-percentage=100
                    function-permission-level=2
                    generator-settings={}
                    hide-online-players=false
                    initial-disabled-packs=
                    initial-enabled-packs=vanilla
                    log-ips=true
                    max-chained-neighbor-updates=1000000
                    max-tick-time=60000
                    max-world-size=29999984
                    network-compression-threshold=256
                    op-permission-level=4
                    prevent-proxy-connections=false
                    rate-limit=0
                    region-file-compression=deflate
                    resource-pack-id=
                    spawn-animals=true
                    spawn-monsters=true
                    spawn-npcs=true
                    sync-chunk-writes=true
                    use-native-transport=true
                - name: OPS_FILE
                  value: /etc/homecraft/ops.json
                - name: EXISTING_OPS_FILE
                  value: SYNCHRONIZE
                - name: HOMECRAFT_WHITELIST_FILE
                  value: /etc/homecraft/whitelist.json
                - name: EXISTING_WHITELIST_FILE
                  value: SYNCHRONIZE
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  cpu: 200m
                  memory: 1024Mi
                limits:
                  cpu: "2"
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
              terminationMessagePolicy: FallbackToLogsOnError
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
                - name: files
                  mountPath: /etc/homecraft
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
            - name: sftp
              image: atmoz/sftp:test
              command:
                - sh
                - -c
                - /entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"
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
                  memory: 256Mi
              startupProbe:
                tcpSocket:
                  port: sftp
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - KILL
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: data
                  mountPath: /srv/sftp/data
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-passwords
                  mountPath: /etc/sftp-passwords
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
            - name: files
              configMap:
                name: mc-survival
                items:
                  - key: ops.json
                    path: ops.json
                  - key: whitelist-enabled
                    path: whitelist-enabled
                  - key: whitelist.json
                    path: whitelist.json
                  - key: world
                    path: world
                defaultMode: 292
            - name: tmp
              emptyDir:
                sizeLimit: 2Gi
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: accounts
                    path: accounts
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-passwords
              emptyDir: {}
            - name: sftp-scripts
              configMap:
                name: mc-survival
                items:
                  - key: manage-sftp
                    path: manage-sftp
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

exports[`test/hooks/minecraft-server/sync.test.ts > TAP > the reply is whole > of a server at its defaults that runs 1`] = `
status:
  phase: Running
  endpoint: 192.0.2.7:25565
  sftpEndpoint: 192.0.2.7:2022
  sftpHostKey: SHA256:+kJZgsaCqS8cP72tH8XBzsEscYWh16TPd7+zkjLSZ04
  version: 1.21.8
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: "True"
      reason: Bound
      message: The volume has 1Gi.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Available
      status: "True"
      reason: Ready
      message: Players can join.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Progressing
      status: "False"
      reason: Ready
      message: The server runs as asked.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Degraded
      status: "False"
      reason: AsExpected
      message: Nothing is wrong.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: PendingRestart
      status: "False"
      reason: UpToDate
      message: No change waits for a restart.
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
      ops.json: "[]"
      whitelist.json: "[]"
      whitelist-enabled: |
        false
      world: |
        
        1.21.8
      manage-sftp: (see sftp-script.ts)
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
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      accounts: ""
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vCkF1dGhvcml6ZWRLZXlzRmlsZSAvdmFyL2xpYi9ob21lY3JhZnQva2V5cy8ldQpMb2dpbkdyYWNlVGltZSAzMApNYXhTdGFydHVwcyAxMApEaXNhYmxlRm9yd2FyZGluZyB5ZXMKUGVybWl0VFRZIG5vClBlcm1pdFVzZXJSQyBubwpTdWJzeXN0ZW0gc2Z0cCBpbnRlcm5hbC1zZnRwCkNocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAKRm9yY2VDb21tYW5kIGludGVybmFsLXNmdHAgLXUgMDAwMiAtZCAlZApNYXRjaCBHcm91cCBob21lY3JhZnQtcmVhZG9ubHkKICBGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cCAtUiAtZCAlZAo=
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
      accepted-spec.json: '{"eula":true}'
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
      annotations: {}
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
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      policyTypes:
        - Ingress
        - Egress
      ingress:
        - ports:
            - port: 25565
              protocol: TCP
            - port: 2022
              protocol: TCP
        - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: minecraft-system
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: relay
          ports:
            - port: 25565
              protocol: TCP
            - port: 25575
              protocol: TCP
      egress:
        - to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
            - ipBlock:
                cidr: 169.254.20.10/32
          ports:
            - port: 53
              protocol: UDP
            - port: 53
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  - 10.0.0.0/8
            - ipBlock:
                cidr: ::/0
                except:
                  - fc00::/7
          ports:
            - port: 443
              protocol: TCP
  - apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
          homecraft.io/occupied: "true"
      unhealthyPodEvictionPolicy: AlwaysAllow
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
        homecraft.io/files-digest: 437f231292faca61
    spec:
      replicas: 1
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: OnDelete
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
            homecraft.io/mode: Running
            homecraft.io/settings: "{}"
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: minecraft-server
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test-java21
              command:
                - bash
                - -c
                - |-
                  if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
                    if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < /etc/homecraft/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
                      export VERSION="$version"
                    fi
                  fi
                  export ENABLE_WHITELIST=false ENFORCE_WHITELIST=false
                  if IFS= read -r whitelist 2> /dev/null < /etc/homecraft/whitelist-enabled && [ "$whitelist" = true ]; then
                    export ENABLE_WHITELIST=true ENFORCE_WHITELIST=true WHITELIST_FILE="$HOMECRAFT_WHITELIST_FILE"
                  fi
                  /image/scripts/start <&0 &
                  game=$!
                  trap 'kill -TERM "$game"' TERM
                  wait "$game"
                  code=$?
                  while kill -0 "$game" 2> /dev/null; do
                    wait "$game"
                    code=$?
                  done
                  exit "$code"
              env:
                - name: EULA
                  value: "TRUE"
                - name: TYPE
                  value: VANILLA
                - name: VERSION
                  value: 1.21.8
                - name: MEMORY
                  value: 1024M
                - name: USE_AIKAR_FLAGS
                  value: "false"
                - name: USE_MEOWICE_FLAGS
                  value: "false"
                - name: TZ
                  value: UTC
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
                - name: HOMECRAFT_UPGRADE_REQUEST
                  value: ""
                - name: MODRINTH_PROJECTS
                  value: ""
                - name: MODRINTH_DOWNLOAD_DEPENDENCIES
                  value: none
                - name: MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE
                  value: release
                - name: SPIGET_RESOURCES
                  value: ""
                - name: PLUGINS
                  value: ""
                - name: MODS
                  value: ""
                - name: MOTD
                  value: A HomeCraft server
                - name: MAX_PLAYERS
                  value: "20"
                - name: DIFFICULTY
                  value: easy
                - name: MODE
                  value: survival
                - name: FORCE_GAMEMODE
                  value: "false"
                - name: HARDCORE
                  value: "false"
                - name: PVP
                  value: "true"
                - name: SEED
                  value: ""
                - name: LEVEL
                  value: world
                - name: LEVEL_TYPE
                  value: minecraft:normal
                - name: GENERATE_STRUCTURES
                  value: "true"
                - name: ALLOW_NETHER
                  value: "true"
                - name: ONLINE_MODE
                  value: "true"
                - name: ALLOW_FLIGHT
                  value: "false"
                - name: ENABLE_COMMAND_BLOCK
                  value: "false"
                - name: SPAWN_PROTECTION
                  value: "16"
                - name: VIEW_DISTANCE
                  value: "10"
                - name: SIMULATION_DISTANCE
                  value: "10"
                - name: PLAYER_IDLE_TIMEOUT
                  value: "0"
                - name: PAUSE_WHEN_EMPTY_SECONDS
                  value: "60"
                - name: RESOURCE_PACK
                  value: ""
                - name: RESOURCE_PACK_SHA1
                  value: ""
                - name: RESOURCE_PACK_ENFORCE
                  value: "false"
                - name: RESOURCE_PACK_PROMPT
                  value: ""
                - name: ENABLE_QUERY
                  value: "false"
                - name: ENABLE_STATUS
                  value: "true"
                - name: CUSTOM_SERVER_PROPERTIES
                  value: |-
                    accepts-transfers=false
                    broadcast-console-to-ops=true
                    broadcast-rcon-to-ops=true
                    bug-report-link=
                    enforce-secure-profile=true
                    entity-broadcast-range-percentage=100
                    function-permission-level=2
                    generator-settings={}
                    hide-online-players=false
                    initial-disabled-packs=
                    initial-enabled-packs=vanilla
                    log-ips=true
                    max-chained-neighbor-updates=1000000
                    max-tick-time=60000
                    max-world-size=29999984
                    network-compression-threshold=256
                    op-permission-level=4
                    prevent-proxy-connections=false
                    rate-limit=0
                    region-file-compression=deflate
                    resource-pack-id=
                    spawn-animals=true
                    spawn-monsters=true
                    spawn-npcs=true
                    sync-chunk-writes=true
                    use-native-transport=true
                - name: OPS_FILE
                  value: /etc/homecraft/ops.json
                - name: EXISTING_OPS_FILE
                  value: SYNCHRONIZE
                - name: HOMECRAFT_WHITELIST_FILE
                  value: /etc/homecraft/whitelist.json
                - name: EXISTING_WHITELIST_FILE
                  value: SYNCHRONIZE
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  cpu: 200m
                  memory: 1024Mi
                limits:
                  cpu: "2"
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
              terminationMessagePolicy: FallbackToLogsOnError
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
                - name: files
                  mountPath: /etc/homecraft
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
            - name: sftp
              image: atmoz/sftp:test
              command:
                - sh
                - -c
                - /entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"
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
                  memory: 256Mi
              startupProbe:
                tcpSocket:
                  port: sftp
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - KILL
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: data
                  mountPath: /srv/sftp/data
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-passwords
                  mountPath: /etc/sftp-passwords
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
            - name: files
              configMap:
                name: mc-survival
                items:
                  - key: ops.json
                    path: ops.json
                  - key: whitelist-enabled
                    path: whitelist-enabled
                  - key: whitelist.json
                    path: whitelist.json
                  - key: world
                    path: world
                defaultMode: 292
            - name: tmp
              emptyDir:
                sizeLimit: 2Gi
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: accounts
                    path: accounts
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-passwords
              emptyDir: {}
            - name: sftp-scripts
              configMap:
                name: mc-survival
                items:
                  - key: manage-sftp
                    path: manage-sftp
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

exports[`test/hooks/minecraft-server/sync.test.ts > TAP > the reply is whole > of a server in maintenance 1`] = `
status:
  phase: Maintenance
  endpoint: 192.0.2.7:25565
  sftpEndpoint: 192.0.2.7:2022
  sftpHostKey: SHA256:+kJZgsaCqS8cP72tH8XBzsEscYWh16TPd7+zkjLSZ04
  version: 1.21.8
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: "True"
      reason: Bound
      message: The volume has 1Gi.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Available
      status: "False"
      reason: Maintenance
      message: The game is off for maintenance.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Progressing
      status: "False"
      reason: Maintenance
      message: The game is off, as asked; its files are within reach by SFTP.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: Degraded
      status: "False"
      reason: AsExpected
      message: Nothing is wrong.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: PendingRestart
      status: "False"
      reason: UpToDate
      message: No change waits for a restart.
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
      ops.json: "[]"
      whitelist.json: "[]"
      whitelist-enabled: |
        false
      world: |
        
        1.21.8
      manage-sftp: (see sftp-script.ts)
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
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      accounts: ""
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vCkF1dGhvcml6ZWRLZXlzRmlsZSAvdmFyL2xpYi9ob21lY3JhZnQva2V5cy8ldQpMb2dpbkdyYWNlVGltZSAzMApNYXhTdGFydHVwcyAxMApEaXNhYmxlRm9yd2FyZGluZyB5ZXMKUGVybWl0VFRZIG5vClBlcm1pdFVzZXJSQyBubwpTdWJzeXN0ZW0gc2Z0cCBpbnRlcm5hbC1zZnRwCkNocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAKRm9yY2VDb21tYW5kIGludGVybmFsLXNmdHAgLXUgMDAwMiAtZCAlZApNYXRjaCBHcm91cCBob21lY3JhZnQtcmVhZG9ubHkKICBGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cCAtUiAtZCAlZAo=
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
      accepted-spec.json: '{"eula":true,"desiredState":"Maintenance"}'
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
      annotations: {}
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
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      policyTypes:
        - Ingress
        - Egress
      ingress:
        - ports:
            - port: 25565
              protocol: TCP
            - port: 2022
              protocol: TCP
        - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: minecraft-system
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: relay
          ports:
            - port: 25565
              protocol: TCP
            - port: 25575
              protocol: TCP
      egress:
        - to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
            - ipBlock:
                cidr: 169.254.20.10/32
          ports:
            - port: 53
              protocol: UDP
            - port: 53
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  - 10.0.0.0/8
            - ipBlock:
                cidr: ::/0
                except:
                  - fc00::/7
          ports:
            - port: 443
              protocol: TCP
  - apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
          homecraft.io/occupied: "true"
      unhealthyPodEvictionPolicy: AlwaysAllow
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
        homecraft.io/files-digest: 437f231292faca61
    spec:
      replicas: 1
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: OnDelete
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
            homecraft.io/mode: Maintenance
            homecraft.io/settings: "{}"
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: minecraft-server
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: sftp
              image: atmoz/sftp:test
              command:
                - sh
                - -c
                - /entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"
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
                  memory: 256Mi
              startupProbe:
                tcpSocket:
                  port: sftp
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - KILL
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: data
                  mountPath: /srv/sftp/data
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-passwords
                  mountPath: /etc/sftp-passwords
                  readOnly: true
                - name: sftp-scripts
                  mountPath: /etc/sftp.d
                  readOnly: true
          volumes:
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: accounts
                    path: accounts
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-passwords
              emptyDir: {}
            - name: sftp-scripts
              configMap:
                name: mc-survival
                items:
                  - key: manage-sftp
                    path: manage-sftp
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

exports[`test/hooks/minecraft-server/sync.test.ts > TAP > the reply is whole > of a server that is stopped 1`] = `
status:
  phase: Stopped
  endpoint: 192.0.2.7:25565
  sftpEndpoint: 192.0.2.7:2022
  sftpHostKey: SHA256:+kJZgsaCqS8cP72tH8XBzsEscYWh16TPd7+zkjLSZ04
  version: 1.21.8
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: "True"
      reason: Bound
      message: The volume has 1Gi.
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
    - type: Degraded
      status: "False"
      reason: AsExpected
      message: Nothing is wrong.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: PendingRestart
      status: "False"
      reason: UpToDate
      message: No change waits for a restart.
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
      ops.json: "[]"
      whitelist.json: "[]"
      whitelist-enabled: |
        false
      world: |
        
        1.21.8
      manage-sftp: (see sftp-script.ts)
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
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      accounts: ""
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vCkF1dGhvcml6ZWRLZXlzRmlsZSAvdmFyL2xpYi9ob21lY3JhZnQva2V5cy8ldQpMb2dpbkdyYWNlVGltZSAzMApNYXhTdGFydHVwcyAxMApEaXNhYmxlRm9yd2FyZGluZyB5ZXMKUGVybWl0VFRZIG5vClBlcm1pdFVzZXJSQyBubwpTdWJzeXN0ZW0gc2Z0cCBpbnRlcm5hbC1zZnRwCkNocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAKRm9yY2VDb21tYW5kIGludGVybmFsLXNmdHAgLXUgMDAwMiAtZCAlZApNYXRjaCBHcm91cCBob21lY3JhZnQtcmVhZG9ubHkKICBGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cCAtUiAtZCAlZAo=
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
      accepted-spec.json: '{"eula":true,"desiredState":"Stopped"}'
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
      annotations: {}
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
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      policyTypes:
        - Ingress
        - Egress
      ingress:
        - ports:
            - port: 25565
              protocol: TCP
            - port: 2022
              protocol: TCP
        - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: minecraft-system
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: relay
          ports:
            - port: 25565
              protocol: TCP
            - port: 25575
              protocol: TCP
      egress:
        - to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
            - ipBlock:
                cidr: 169.254.20.10/32
          ports:
            - port: 53
              protocol: UDP
            - port: 53
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  - 10.0.0.0/8
            - ipBlock:
                cidr: ::/0
                except:
                  - fc00::/7
          ports:
            - port: 443
              protocol: TCP
  - apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
          homecraft.io/occupied: "true"
      unhealthyPodEvictionPolicy: AlwaysAllow
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
        homecraft.io/files-digest: 437f231292faca61
    spec:
      replicas: 0
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: OnDelete
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
            homecraft.io/mode: Running
            homecraft.io/settings: "{}"
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: minecraft-server
          terminationGracePeriodSeconds: 90
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test-java21
              command:
                - bash
                - -c
                - |-
                  if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
                    if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < /etc/homecraft/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
                      export VERSION="$version"
                    fi
                  fi
                  export ENABLE_WHITELIST=false ENFORCE_WHITELIST=false
                  if IFS= read -r whitelist 2> /dev/null < /etc/homecraft/whitelist-enabled && [ "$whitelist" = true ]; then
                    export ENABLE_WHITELIST=true ENFORCE_WHITELIST=true WHITELIST_FILE="$HOMECRAFT_WHITELIST_FILE"
                  fi
                  /image/scripts/start <&0 &
                  game=$!
                  trap 'kill -TERM "$game"' TERM
                  wait "$game"
                  code=$?
                  while kill -0 "$game" 2> /dev/null; do
                    wait "$game"
                    code=$?
                  done
                  exit "$code"
              env:
                - name: EULA
                  value: "TRUE"
                - name: TYPE
                  value: VANILLA
                - name: VERSION
                  value: 1.21.8
                - name: MEMORY
                  value: 1024M
                - name: USE_AIKAR_FLAGS
                  value: "false"
                - name: USE_MEOWICE_FLAGS
                  value: "false"
                - name: TZ
                  value: UTC
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
                - name: HOMECRAFT_UPGRADE_REQUEST
                  value: ""
                - name: MODRINTH_PROJECTS
                  value: ""
                - name: MODRINTH_DOWNLOAD_DEPENDENCIES
                  value: none
                - name: MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE
                  value: release
                - name: SPIGET_RESOURCES
                  value: ""
                - name: PLUGINS
                  value: ""
                - name: MODS
                  value: ""
                - name: MOTD
                  value: A HomeCraft server
                - name: MAX_PLAYERS
                  value: "20"
                - name: DIFFICULTY
                  value: easy
                - name: MODE
                  value: survival
                - name: FORCE_GAMEMODE
                  value: "false"
                - name: HARDCORE
                  value: "false"
                - name: PVP
                  value: "true"
                - name: SEED
                  value: ""
                - name: LEVEL
                  value: world
                - name: LEVEL_TYPE
                  value: minecraft:normal
                - name: GENERATE_STRUCTURES
                  value: "true"
                - name: ALLOW_NETHER
                  value: "true"
                - name: ONLINE_MODE
                  value: "true"
                - name: ALLOW_FLIGHT
                  value: "false"
                - name: ENABLE_COMMAND_BLOCK
                  value: "false"
                - name: SPAWN_PROTECTION
                  value: "16"
                - name: VIEW_DISTANCE
                  value: "10"
                - name: SIMULATION_DISTANCE
                  value: "10"
                - name: PLAYER_IDLE_TIMEOUT
                  value: "0"
                - name: PAUSE_WHEN_EMPTY_SECONDS
                  value: "60"
                - name: RESOURCE_PACK
                  value: ""
                - name: RESOURCE_PACK_SHA1
                  value: ""
                - name: RESOURCE_PACK_ENFORCE
                  value: "false"
                - name: RESOURCE_PACK_PROMPT
                  value: ""
                - name: ENABLE_QUERY
                  value: "false"
                - name: ENABLE_STATUS
                  value: "true"
                - name: CUSTOM_SERVER_PROPERTIES
                  value: |-
                    accepts-transfers=false
                    broadcast-console-to-ops=true
                    broadcast-rcon-to-ops=true
                    bug-report-link=
                    enforce-secure-profile=true
                    entity-broadcast-range-percentage=100
                    function-permission-level=2
                    generator-settings={}
                    hide-online-players=false
                    initial-disabled-packs=
                    initial-enabled-packs=vanilla
                    log-ips=true
                    max-chained-neighbor-updates=1000000
                    max-tick-time=60000
                    max-world-size=29999984
                    network-compression-threshold=256
                    op-permission-level=4
                    prevent-proxy-connections=false
                    rate-limit=0
                    region-file-compression=deflate
                    resource-pack-id=
                    spawn-animals=true
                    spawn-monsters=true
                    spawn-npcs=true
                    sync-chunk-writes=true
                    use-native-transport=true
                - name: OPS_FILE
                  value: /etc/homecraft/ops.json
                - name: EXISTING_OPS_FILE
                  value: SYNCHRONIZE
                - name: HOMECRAFT_WHITELIST_FILE
                  value: /etc/homecraft/whitelist.json
                - name: EXISTING_WHITELIST_FILE
                  value: SYNCHRONIZE
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  cpu: 200m
                  memory: 1024Mi
                limits:
                  cpu: "2"
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
              terminationMessagePolicy: FallbackToLogsOnError
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
                - name: files
                  mountPath: /etc/homecraft
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
            - name: sftp
              image: atmoz/sftp:test
              command:
                - sh
                - -c
                - /entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"
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
                  memory: 256Mi
              startupProbe:
                tcpSocket:
                  port: sftp
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - KILL
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: data
                  mountPath: /srv/sftp/data
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-passwords
                  mountPath: /etc/sftp-passwords
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
            - name: files
              configMap:
                name: mc-survival
                items:
                  - key: ops.json
                    path: ops.json
                  - key: whitelist-enabled
                    path: whitelist-enabled
                  - key: whitelist.json
                    path: whitelist.json
                  - key: world
                    path: world
                defaultMode: 292
            - name: tmp
              emptyDir:
                sizeLimit: 2Gi
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: accounts
                    path: accounts
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-passwords
              emptyDir: {}
            - name: sftp-scripts
              configMap:
                name: mc-survival
                items:
                  - key: manage-sftp
                    path: manage-sftp
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

exports[`test/hooks/minecraft-server/sync.test.ts > TAP > the reply is whole > of a server with every field 1`] = `
status:
  phase: Starting
  sftpHostKey: SHA256:+kJZgsaCqS8cP72tH8XBzsEscYWh16TPd7+zkjLSZ04
  conditions:
    - type: Accepted
      status: "True"
      reason: Valid
      message: The spec is valid.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: StorageReady
      status: Unknown
      reason: VolumeUnknown
      message: The volume was not looked at yet.
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
    - type: Degraded
      status: "False"
      reason: AsExpected
      message: Nothing is wrong.
      lastTransitionTime: 2026-05-01T12:00:00Z
    - type: PendingRestart
      status: "False"
      reason: UpToDate
      message: No change waits for a restart.
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
      ops.json: '[{"uuid":"b50ad385-829d-3141-a216-7e7d7539ba7f","name":"Notch","level":4,"bypassesPlayerLimit":false}]'
      whitelist.json: '[{"uuid":"b50ad385-829d-3141-a216-7e7d7539ba7f","name":"Notch"},{"uuid":"069a79f4-44e9-4726-a5be-fca90e38aaf5","name":""}]'
      whitelist-enabled: |
        true
      world: ""
      manage-sftp: (see sftp-script.ts)
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
    type: Opaque
    data:
      rcon-password: TV8zd25vdVBvVEtmWFdGbHMwOEpXV21GUTAzTFhJNk1NbHNyUmthb0NGUQ==
      ssh_host_ed25519_key: LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0KYjNCbGJuTnphQzFyWlhrdGRqRUFBQUFBQkc1dmJtVUFBQUFFYm05dVpRQUFBQUFBQUFBQkFBQUFNd0FBQUF0emMyZ3RaVwpReU5UVXhPUUFBQUNDSUxMZVRZaXdGZThTYmpxbHY1L2RjT3V2UW44eDMwZzd1Y1IwcVgyNzhyUUFBQUloeC9TdnZjZjByCjd3QUFBQXR6YzJndFpXUXlOVFV4T1FBQUFDQ0lMTGVUWWl3RmU4U2JqcWx2NS9kY091dlFuOHgzMGc3dWNSMHFYMjc4clEKQUFBRURxSk8zTTJCdVlFaTJST201ZzNVNjBWdTEvVEhOTnVTdjZnUytJcml5cHdvZ3N0NU5pTEFWN3hKdU9xVy9uOTF3Ngo2OUNmekhmU0R1NXhIU3BmYnZ5dEFBQUFBQUVDQXdRRgotLS0tLUVORCBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K
      accounts: YWxleDpydzpmaWxlczokNiRzYWx0JGFiY2RlZmdoaWprbG1ub3A6OgpndWVzdDpybzpkYXRhL3BsdWdpbnM6Omd1ZXN0OgpzdGV2ZTpydzptaW5lY3JhZnQ6JDYkTEFXdFUveE5qdmdnRVFNQSRFUmpMWEl1LlBSYk0wd3VRVU44RFlMWTZsNURwQ1dyYVMyTEtaLzFJOXRhYjFOemZFLkJSZEprZVQwdnFxakxHRUltVDRVcjUwRjRWa0lQVWxoU09OLjo6Cg==
      sshd_config: UG9ydCAyMDIyCkhvc3RLZXkgL2V0Yy9zc2gvc3NoX2hvc3RfZWQyNTUxOV9rZXkKVXNlRE5TIG5vClBlcm1pdFJvb3RMb2dpbiBubwpLYmRJbnRlcmFjdGl2ZUF1dGhlbnRpY2F0aW9uIG5vCkF1dGhvcml6ZWRLZXlzRmlsZSAvdmFyL2xpYi9ob21lY3JhZnQva2V5cy8ldQpMb2dpbkdyYWNlVGltZSAzMApNYXhTdGFydHVwcyAxMApEaXNhYmxlRm9yd2FyZGluZyB5ZXMKUGVybWl0VFRZIG5vClBlcm1pdFVzZXJSQyBubwpTdWJzeXN0ZW0gc2Z0cCBpbnRlcm5hbC1zZnRwCkNocm9vdERpcmVjdG9yeSAvc3J2L3NmdHAKRm9yY2VDb21tYW5kIGludGVybmFsLXNmdHAgLXUgMDAwMiAtZCAlZApNYXRjaCBHcm91cCBob21lY3JhZnQtcmVhZG9ubHkKICBGb3JjZUNvbW1hbmQgaW50ZXJuYWwtc2Z0cCAtUiAtZCAlZAo=
      users.conf: aG9tZWNyYWZ0OjoxMDAwOjEwMDAK
      accepted-spec.json: '{"eula":true,"restartRequest":"restart-1","upgradeRequest":"upgrade-1","stop":{"announceSeconds":15,"saveTimeoutSeconds":120},"type":"PAPER","version":"1.21.4","paper":{"build":232,"channel":"Experimental"},"modrinth":{"projects":["luckperms","datapack:terralith?"],"dependencies":"Required","versionType":"Beta"},"spigetResources":[9089],"plugins":["https://example.org/plugin.jar"],"jvmFlags":"Aikar","memory":"2Gi","cpu":"1500m","storageSize":"5Gi","storageClassName":"fast","nodeSelector":{"homecraft.io/pool":"big"},"tolerations":[{"key":"homecraft.io/dedicated","operator":"Equal","value":"games","effect":"NoSchedule"}],"timezone":"Europe/Zurich","motd":"§6Gold $5 $(HOME)\\\\nline two","maxPlayers":5,"difficulty":"Hard","gameMode":"Creative","forceGameMode":true,"hardcore":true,"pvp":false,"seed":"-42","levelName":"other","levelType":"minecraft:flat","generateStructures":false,"allowNether":false,"onlineMode":false,"allowFlight":true,"commandBlocks":true,"spawnProtection":0,"viewDistance":12,"simulationDistance":6,"playerIdleTimeoutMinutes":30,"pauseWhenEmptySeconds":0,"resourcePack":{"url":"https://example.org/pack.zip","sha1":"0123456789abcdef0123456789abcdef01234567","required":true,"prompt":"Please"},"query":true,"properties":{"rate-limit":"100"},"whitelist":{"enabled":true,"players":["Notch","069a79f4-44e9-4726-a5be-fca90e38aaf5"]},"ops":["Notch"],"bans":["griefer"],"exposure":"NodePort","hostname":"play.example.org","serviceAnnotations":{"metallb.io/address-pool":"games"},"allowedSourceRanges":["203.0.113.0/24"],"extraPorts":[{"name":"voice-chat","port":24454,"protocol":"UDP"}],"sftpUsers":["steve:$6$LAWtU/xNjvggEQMA$ERjLXIu.PRbM0wuQUN8DYLY6l5DpCWraS2LKZ/1I9tab1NzfE.BRdJkeT0vqqjLGEImT4Ur50F4VkIPUlhSON.:e:1000:1000:minecraft","alex:$6$salt$abcdefghijklmnop:e:1000:1000:files"],"sftp":{"passwordSecret":"passwords","users":[{"name":"guest","passwordKey":"guest","publicKeys":[],"readOnly":true,"folder":"plugins"}]}}'
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
      annotations:
        metallb.io/address-pool: games
        external-dns.alpha.kubernetes.io/hostname: play.example.org
        mc-router.itzg.me/externalServerName: play.example.org
    spec:
      type: NodePort
      selector:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
      publishNotReadyAddresses: true
      externalTrafficPolicy: Local
      ports:
        - name: minecraft
          port: 25565
          protocol: TCP
          targetPort: minecraft
        - name: sftp
          port: 2022
          protocol: TCP
          targetPort: sftp
        - name: query
          port: 25565
          protocol: UDP
          targetPort: 25565
        - name: voice-chat
          port: 24454
          protocol: UDP
          targetPort: 24454
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      policyTypes:
        - Ingress
        - Egress
      ingress:
        - from:
            - ipBlock:
                cidr: 203.0.113.0/24
          ports:
            - port: 25565
              protocol: TCP
            - port: 2022
              protocol: TCP
            - port: 25565
              protocol: UDP
            - port: 24454
              protocol: UDP
        - from:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: minecraft-system
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: relay
          ports:
            - port: 25565
              protocol: TCP
            - port: 25575
              protocol: TCP
      egress:
        - to:
            - namespaceSelector:
                matchLabels:
                  kubernetes.io/metadata.name: kube-system
            - ipBlock:
                cidr: 169.254.20.10/32
          ports:
            - port: 53
              protocol: UDP
            - port: 53
              protocol: TCP
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  - 10.0.0.0/8
            - ipBlock:
                cidr: ::/0
                except:
                  - fc00::/7
          ports:
            - port: 443
              protocol: TCP
  - apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: mc-survival
      namespace: default
      labels:
        app.kubernetes.io/name: minecraft-server
        homecraft.io/server: survival
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
          homecraft.io/occupied: "true"
      unhealthyPodEvictionPolicy: AlwaysAllow
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
        homecraft.io/files-digest: 89981e996236419f
    spec:
      replicas: 1
      serviceName: mc-survival
      selector:
        matchLabels:
          app.kubernetes.io/name: minecraft-server
          homecraft.io/server: survival
      podManagementPolicy: Parallel
      updateStrategy:
        type: OnDelete
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
            homecraft.io/mode: Running
            homecraft.io/settings: '{"upgradeRequest":"4c3902ee","stop.announceSeconds":"47cea623","stop.saveTimeoutSeconds":"a76c84eb","type":"6fde6e84","version":"6d1963bf","paper.build":"decb3f4a","paper.channel":"a42df574","modrinth.projects":"695ee236","modrinth.dependencies":"3a952e58","modrinth.versionType":"0cba7319","spigetResources":"9da2f482","plugins":"9e91349d","jvmFlags":"8c6f5b49","memory":"952929d7","cpu":"d1d9fef3","nodeSelector":"59bcb8d9","tolerations":"d43a27ee","timezone":"844c2fa5","motd":"64fb62a5","maxPlayers":"d10a4bc9","difficulty":"bde5d7f3","gameMode":"9f5f532b","forceGameMode":"18d10c7d","hardcore":"18d10c7d","pvp":"076de6e7","seed":"d9e99547","levelName":"c9a268fa","levelType":"3698cd17","generateStructures":"076de6e7","allowNether":"076de6e7","onlineMode":"076de6e7","allowFlight":"18d10c7d","commandBlocks":"18d10c7d","spawnProtection":"98089e6d","viewDistance":"f9cacf3c","simulationDistance":"92e9e7e5","playerIdleTimeoutMinutes":"f20e4586","pauseWhenEmptySeconds":"98089e6d","resourcePack.url":"dfddf941","resourcePack.sha1":"8433709c","resourcePack.required":"18d10c7d","resourcePack.prompt":"7f3c572e","query":"18d10c7d","properties":"f514c69a","sftp.passwordSecret":"e5f54e34"}'
            homecraft.io/restart-request: restart-1
            homecraft.io/upgrade-request: upgrade-1
        spec:
          automountServiceAccountToken: false
          enableServiceLinks: false
          nodeSelector:
            homecraft.io/pool: big
          tolerations:
            - key: homecraft.io/dedicated
              operator: Equal
              value: games
              effect: NoSchedule
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: minecraft-server
          terminationGracePeriodSeconds: 165
          securityContext:
            fsGroup: 1000
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: minecraft
              image: itzg/minecraft-server:test-java21
              command:
                - bash
                - -c
                - |-
                  if [ "$VERSION" = LATEST ] || [ "$VERSION" = SNAPSHOT ]; then
                    if { IFS= read -r request && IFS= read -r version; } 2> /dev/null < /etc/homecraft/world && [ "$request" = "$HOMECRAFT_UPGRADE_REQUEST" ] && [ -n "$version" ]; then
                      export VERSION="$version"
                    fi
                  fi
                  export ENABLE_WHITELIST=false ENFORCE_WHITELIST=false
                  if IFS= read -r whitelist 2> /dev/null < /etc/homecraft/whitelist-enabled && [ "$whitelist" = true ]; then
                    export ENABLE_WHITELIST=true ENFORCE_WHITELIST=true WHITELIST_FILE="$HOMECRAFT_WHITELIST_FILE"
                  fi
                  /image/scripts/start <&0 &
                  game=$!
                  trap 'kill -TERM "$game"' TERM
                  wait "$game"
                  code=$?
                  while kill -0 "$game" 2> /dev/null; do
                    wait "$game"
                    code=$?
                  done
                  exit "$code"
              env:
                - name: EULA
                  value: "TRUE"
                - name: TYPE
                  value: PAPER
                - name: VERSION
                  value: 1.21.4
                - name: MEMORY
                  value: 2048M
                - name: USE_AIKAR_FLAGS
                  value: "true"
                - name: USE_MEOWICE_FLAGS
                  value: "false"
                - name: TZ
                  value: Europe/Zurich
                - name: ENABLE_RCON
                  value: "true"
                - name: RCON_PORT
                  value: "25575"
                - name: RCON_PASSWORD_FILE
                  value: /run/secrets/homecraft/rcon-password
                - name: CREATE_CONSOLE_IN_PIPE
                  value: "true"
                - name: STOP_DURATION
                  value: "120"
                - name: STOP_SERVER_ANNOUNCE_DELAY
                  value: "15"
                - name: HOMECRAFT_UPGRADE_REQUEST
                  value: upgrade-1
                - name: PAPER_BUILD
                  value: "232"
                - name: PAPER_CHANNEL
                  value: experimental
                - name: MODRINTH_PROJECTS
                  value: |-
                    luckperms
                    datapack:terralith?
                - name: MODRINTH_DOWNLOAD_DEPENDENCIES
                  value: required
                - name: MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE
                  value: beta
                - name: SPIGET_RESOURCES
                  value: "9089"
                - name: PLUGINS
                  value: https://example.org/plugin.jar
                - name: MODS
                  value: ""
                - name: MOTD
                  value: §6Gold $$5 $$(HOME)\\nline two
                - name: MAX_PLAYERS
                  value: "5"
                - name: DIFFICULTY
                  value: hard
                - name: MODE
                  value: creative
                - name: FORCE_GAMEMODE
                  value: "true"
                - name: HARDCORE
                  value: "true"
                - name: PVP
                  value: "false"
                - name: SEED
                  value: "-42"
                - name: LEVEL
                  value: other
                - name: LEVEL_TYPE
                  value: minecraft:flat
                - name: GENERATE_STRUCTURES
                  value: "false"
                - name: ALLOW_NETHER
                  value: "false"
                - name: ONLINE_MODE
                  value: "false"
                - name: ALLOW_FLIGHT
                  value: "true"
                - name: ENABLE_COMMAND_BLOCK
                  value: "true"
                - name: SPAWN_PROTECTION
                  value: "0"
                - name: VIEW_DISTANCE
                  value: "12"
                - name: SIMULATION_DISTANCE
                  value: "6"
                - name: PLAYER_IDLE_TIMEOUT
                  value: "30"
                - name: PAUSE_WHEN_EMPTY_SECONDS
                  value: "0"
                - name: RESOURCE_PACK
                  value: https://example.org/pack.zip
                - name: RESOURCE_PACK_SHA1
                  value: 0123456789abcdef0123456789abcdef01234567
                - name: RESOURCE_PACK_ENFORCE
                  value: "true"
                - name: RESOURCE_PACK_PROMPT
                  value: Please
                - name: ENABLE_QUERY
                  value: "true"
                - name: ENABLE_STATUS
                  value: "true"
                - name: CUSTOM_SERVER_PROPERTIES
                  value: |-
                    accepts-transfers=false
                    broadcast-console-to-ops=true
                    broadcast-rcon-to-ops=true
                    bug-report-link=
                    enforce-secure-profile=true
                    entity-broadcast-range-percentage=100
                    function-permission-level=2
                    generator-settings={}
                    hide-online-players=false
                    initial-disabled-packs=
                    initial-enabled-packs=vanilla
                    log-ips=true
                    max-chained-neighbor-updates=1000000
                    max-tick-time=60000
                    max-world-size=29999984
                    network-compression-threshold=256
                    op-permission-level=4
                    prevent-proxy-connections=false
                    rate-limit=100
                    region-file-compression=deflate
                    resource-pack-id=
                    spawn-animals=true
                    spawn-monsters=true
                    spawn-npcs=true
                    sync-chunk-writes=true
                    use-native-transport=true
                - name: OPS_FILE
                  value: /etc/homecraft/ops.json
                - name: EXISTING_OPS_FILE
                  value: SYNCHRONIZE
                - name: HOMECRAFT_WHITELIST_FILE
                  value: /etc/homecraft/whitelist.json
                - name: EXISTING_WHITELIST_FILE
                  value: SYNCHRONIZE
              ports:
                - name: minecraft
                  containerPort: 25565
                  protocol: TCP
                - name: rcon
                  containerPort: 25575
                  protocol: TCP
              resources:
                requests:
                  cpu: 150m
                  memory: 2048Mi
                limits:
                  cpu: 1500m
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
              terminationMessagePolicy: FallbackToLogsOnError
              securityContext:
                runAsUser: 1000
                runAsGroup: 1000
                runAsNonRoot: true
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop:
                    - ALL
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: rcon
                  mountPath: /run/secrets/homecraft
                  readOnly: true
                - name: files
                  mountPath: /etc/homecraft
                  readOnly: true
                - name: tmp
                  mountPath: /tmp
            - name: sftp
              image: atmoz/sftp:test
              command:
                - sh
                - -c
                - /entrypoint & sshd=$!; trap "kill -TERM $sshd" TERM; wait "$sshd"; code=$?; kill -0 "$sshd" 2> /dev/null && { wait "$sshd"; code=$?; }; exit "$code"
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
                  memory: 256Mi
              startupProbe:
                tcpSocket:
                  port: sftp
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              securityContext:
                runAsUser: 0
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
                  add:
                    - AUDIT_WRITE
                    - CHOWN
                    - KILL
                    - SETGID
                    - SETUID
                    - SYS_CHROOT
              volumeMounts:
                - name: data
                  mountPath: /srv/sftp/data
                - name: sftp
                  mountPath: /etc/sftp
                  readOnly: true
                - name: sftp-passwords
                  mountPath: /etc/sftp-passwords
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
            - name: files
              configMap:
                name: mc-survival
                items:
                  - key: ops.json
                    path: ops.json
                  - key: whitelist-enabled
                    path: whitelist-enabled
                  - key: whitelist.json
                    path: whitelist.json
                  - key: world
                    path: world
                defaultMode: 292
            - name: tmp
              emptyDir:
                sizeLimit: 2Gi
            - name: sftp
              secret:
                secretName: mc-survival
                items:
                  - key: accounts
                    path: accounts
                  - key: ssh_host_ed25519_key
                    path: ssh_host_ed25519_key
                  - key: sshd_config
                    path: sshd_config
                  - key: users.conf
                    path: users.conf
                defaultMode: 256
            - name: sftp-passwords
              secret:
                secretName: passwords
                optional: true
                defaultMode: 256
            - name: sftp-scripts
              configMap:
                name: mc-survival
                items:
                  - key: manage-sftp
                    path: manage-sftp
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
