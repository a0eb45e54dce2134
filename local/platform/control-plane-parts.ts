import { join, resolve } from 'node:path'
import type { KeyFiles } from './credentials.ts'
import type { Home } from './home.ts'
import type { Part } from './part.ts'
import type { Ports } from './ports.ts'
import { httpProbe, runningProbe } from './probe.ts'

/** What the control plane's command lines are made of. */
export interface ControlPlaneSettings {
  home: Home
  /** The binary that holds all its programs. */
  binary: string
  ports: Ports
  keys: KeyFiles
  /** Text of the certificate and its key, and the administrator's token: with them the launcher asks whether parts are ready. */
  access: { certificate: string; key: string; token: string }
  auditLog: string | undefined
  unsafeNoFsync: boolean
}

/** The loops of kube-controller-manager that something here depends on. Not endpointslice: it refuses loopback addresses. */
const controllers = [
  'statefulset-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
  'persistentvolume-binder-controller',
  'persistentvolumeclaim-protection-controller',
  'persistentvolume-protection-controller',
  'persistentvolume-expander-controller',
  'resourcequota-controller',
  'disruption-controller',
  'job-controller',
  'cronjob-controller',
  'node-lifecycle-controller',
]

/** An API server waits for open watches to end by themselves. All it holds is in etcd, so it need not. */
const API_SERVER_STOP_SECONDS = 3

/** The API server's address. */
export function apiServerUrl(ports: Ports): string {
  return `https://127.0.0.1:${ports['apiserver'] ?? 0}`
}

/** etcd, kube-apiserver, kube-controller-manager and kube-scheduler, as one machine needs them. */
export function controlPlaneParts(settings: ControlPlaneSettings): Part[] {
  return [etcd(settings), apiServer(settings), controllerManager(settings), scheduler(settings)]
}

function etcd({ home, binary, ports, keys, access, unsafeNoFsync }: ControlPlaneSettings): Part {
  const url = `https://127.0.0.1:${ports['etcd'] ?? 0}`
  // Nothing connects to the peer port of a single member, but etcd insists on having one.
  const peer = `https://127.0.0.1:${ports['etcd-peer'] ?? 0}`
  const flags = {
    name: 'local',
    'data-dir': home.etcd,
    'listen-client-urls': url,
    'advertise-client-urls': url,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `local=${peer}`,
    'cert-file': keys.certificate,
    'key-file': keys.key,
    'client-cert-auth': 'true',
    'trusted-ca-file': keys.certificate,
    'peer-cert-file': keys.certificate,
    'peer-key-file': keys.key,
    'peer-client-cert-auth': 'true',
    'peer-trusted-ca-file': keys.certificate,
    'auto-compaction-mode': 'periodic',
    'auto-compaction-retention': '30m',
    'quota-backend-bytes': String(4 * 1024 ** 3),
    ...(unsafeNoFsync && { 'unsafe-no-fsync': 'true' }),
  }
  const ready = httpProbe(`${url}/health`, access)
  return { name: 'etcd', needs: [], launch: () => ({ command: [binary, 'etcd', ...toFlags(flags)], env: {} }), ready, address: `127.0.0.1:${ports['etcd'] ?? 0}`, stopSeconds: 20 }
}

function apiServer({ home, binary, ports, keys, access, auditLog }: ControlPlaneSettings): Part {
  const flags = {
    'etcd-servers': `https://127.0.0.1:${ports['etcd'] ?? 0}`,
    'etcd-cafile': keys.certificate,
    'etcd-certfile': keys.certificate,
    'etcd-keyfile': keys.key,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': String(ports['apiserver'] ?? 0),
    'tls-cert-file': keys.certificate,
    'tls-private-key-file': keys.key,
    'token-auth-file': home.tokensFile,
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': keys.serviceAccountKey,
    'service-account-signing-key-file': keys.serviceAccountKey,
    'service-cluster-ip-range': '10.96.0.0/16',
    // The Service `kubernetes` needs no endpoints here, and loopback addresses would be refused.
    'endpoint-reconciler-type': 'none',
    'kubelet-preferred-address-types': 'InternalIP',
    'kubelet-client-certificate': keys.certificate,
    'kubelet-client-key': keys.key,
    // By the same pair the node agent knows it when it asks for metrics.
    'proxy-client-cert-file': keys.certificate,
    'proxy-client-key-file': keys.key,
    profiling: 'false',
    ...(auditLog !== undefined && { 'audit-log-path': resolve(auditLog), 'audit-policy-file': home.auditPolicyFile, 'audit-log-maxsize': '0' }),
  }
  const url = apiServerUrl(ports)
  const ready = httpProbe(`${url}/readyz`, { certificate: access.certificate, token: access.token })
  return { name: 'apiserver', needs: ['etcd'], launch: () => ({ command: [binary, 'kube-apiserver', ...toFlags(flags)], env: {} }), ready, address: url, stopSeconds: API_SERVER_STOP_SECONDS }
}

function controllerManager({ home, binary, keys }: ControlPlaneSettings): Part {
  const flags = {
    kubeconfig: join(home.kubeconfigs, 'controller-manager'),
    controllers: controllers.join(','),
    'use-service-account-credentials': 'true',
    'service-account-private-key-file': keys.serviceAccountKey,
    'root-ca-file': keys.certificate,
    // A claim is bound about a second after its volume is there; 15 s is the default.
    'pvclaimbinder-sync-period': '1s',
    // Five minutes by default: what a quota could not count at first, since its kind was new, is counted soon.
    'resource-quota-sync-period': '10s',
    'leader-elect': 'false',
    'secure-port': '0',
    profiling: 'false',
    'kube-api-qps': '200',
    'kube-api-burst': '400',
  }
  const command = [binary, 'kube-controller-manager', ...toFlags(flags)] as const
  // It learns of kinds at its start, and of new ones half a minute later.
  return { name: 'controller-manager', needs: ['bootstrap'], launch: () => ({ command, env: {} }), ready: runningProbe, stopSeconds: 10 }
}

function scheduler({ home, binary }: ControlPlaneSettings): Part {
  const flags = { kubeconfig: join(home.kubeconfigs, 'scheduler'), 'leader-elect': 'false', 'secure-port': '0', profiling: 'false', 'kube-api-qps': '200', 'kube-api-burst': '400' }
  const command = [binary, 'kube-scheduler', ...toFlags(flags)] as const
  return { name: 'scheduler', needs: ['apiserver'], launch: () => ({ command, env: {} }), ready: runningProbe, stopSeconds: 10 }
}

function toFlags(flags: Record<string, string>): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
}

/** Notes every request of every user without its body, so that writes can be counted. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`
