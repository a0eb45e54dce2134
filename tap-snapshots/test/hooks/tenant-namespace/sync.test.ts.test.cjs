/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/hooks/tenant-namespace/sync.test.ts > TAP > the namespace of a tenant gets a quota, default limits and a closed network > annotations once all is there 1`] = `
homecraft.io/secured: "true"

`

exports[`test/hooks/tenant-namespace/sync.test.ts > TAP > the namespace of a tenant gets a quota, default limits and a closed network > of a new namespace 1`] = `
annotations:
  homecraft.io/secured: null
attachments:
  - apiVersion: v1
    kind: ResourceQuota
    metadata:
      name: homecraft-tenant
      namespace: homecraft-acme
      labels:
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      hard:
        count/minecraftservers.homecraft.io: "20"
        pods: "25"
        persistentvolumeclaims: "40"
        limits.cpu: "64"
        limits.memory: 64Gi
        requests.storage: 200Gi
  - apiVersion: v1
    kind: LimitRange
    metadata:
      name: homecraft-tenant
      namespace: homecraft-acme
      labels:
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      limits:
        - type: Container
          default:
            cpu: 500m
            memory: 256Mi
          defaultRequest:
            cpu: 50m
            memory: 64Mi
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: homecraft-default-deny
      namespace: homecraft-acme
      labels:
        app.kubernetes.io/managed-by: homecraft
        app.kubernetes.io/part-of: homecraft
    spec:
      podSelector: {}
      policyTypes:
        - Ingress
        - Egress

`
