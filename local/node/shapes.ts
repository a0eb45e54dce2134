import * as z from 'zod'

const text = z.string()
const texts = z.array(text).default([])
const textMap = z.record(text, text).default({})
const portReference = z.union([z.int(), text])

const metadata = z.object({
  name: text,
  namespace: text.default(''),
  uid: text.default(''),
  resourceVersion: text.default('0'),
  labels: textMap,
  annotations: textMap,
  deletionTimestamp: text.optional(),
  deletionGracePeriodSeconds: z.number().optional(),
})

const keyReference = z.object({ name: text.default(''), key: text, optional: z.boolean().default(false) })
const objectReference = z.object({ name: text.default(''), optional: z.boolean().default(false) })
const fieldReference = z.object({ fieldPath: text })
const resourceReference = z.object({ containerName: text.optional(), resource: text, divisor: text.default('0') })

const envVariable = z.object({
  name: text,
  value: text.default(''),
  valueFrom: z
    .object({
      secretKeyRef: keyReference.optional(),
      configMapKeyRef: keyReference.optional(),
      fieldRef: fieldReference.optional(),
      resourceFieldRef: resourceReference.optional(),
    })
    .optional(),
})

const envSource = z.object({ prefix: text.default(''), secretRef: objectReference.optional(), configMapRef: objectReference.optional() })

const handler = z.object({
  exec: z.object({ command: texts }).optional(),
  tcpSocket: z.object({ port: portReference, host: text.default('') }).optional(),
  httpGet: z
    .object({
      path: text.default('/'),
      port: portReference,
      host: text.default(''),
      scheme: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
      httpHeaders: z.array(z.object({ name: text, value: text })).default([]),
    })
    .optional(),
  sleep: z.object({ seconds: z.number() }).optional(),
})

const probe = handler.extend({
  initialDelaySeconds: z.number().default(0),
  periodSeconds: z.number().default(10),
  timeoutSeconds: z.number().default(1),
  successThreshold: z.number().default(1),
  failureThreshold: z.number().default(3),
  terminationGracePeriodSeconds: z.number().optional(),
})

const mount = z.object({ name: text, mountPath: text, subPath: text.default(''), subPathExpr: text.default('') })

const container = z.object({
  name: text,
  image: text.default(''),
  command: texts,
  args: texts,
  workingDir: text.default(''),
  env: z.array(envVariable).default([]),
  envFrom: z.array(envSource).default([]),
  ports: z.array(z.object({ name: text.default(''), containerPort: z.int(), protocol: text.default('TCP') })).default([]),
  volumeMounts: z.array(mount).default([]),
  resources: z.object({ limits: textMap, requests: textMap }).default({ limits: {}, requests: {} }),
  startupProbe: probe.optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  terminationMessagePolicy: text.optional(),
  lifecycle: z.object({ preStop: handler.optional() }).default({}),
  restartPolicy: text.optional(),
})

const mode = z.int().min(0).max(0o777)
const item = z.object({ key: text, path: text, mode: mode.optional() })
const items = z.array(item).optional()
const downwardItem = z.object({ path: text, mode: mode.optional(), fieldRef: fieldReference.optional(), resourceFieldRef: resourceReference.optional() })

const projection = z.looseObject({
  secret: objectReference.extend({ items }).optional(),
  configMap: objectReference.extend({ items }).optional(),
  downwardAPI: z.object({ items: z.array(downwardItem).default([]) }).optional(),
})

const podVolume = z.looseObject({
  name: text,
  persistentVolumeClaim: z.object({ claimName: text }).optional(),
  emptyDir: z.object({}).optional(),
  secret: z.object({ secretName: text.default(''), items, defaultMode: mode.default(0o644), optional: z.boolean().default(false) }).optional(),
  configMap: objectReference.extend({ items, defaultMode: mode.default(0o644) }).optional(),
  downwardAPI: z.object({ items: z.array(downwardItem).default([]), defaultMode: mode.default(0o644) }).optional(),
  projected: z.object({ sources: z.array(projection).default([]), defaultMode: mode.default(0o644) }).optional(),
})

const condition = z.looseObject({ type: text, status: text, reason: text.optional(), message: text.optional(), lastTransitionTime: text.nullish() })
const containerStatus = z.looseObject({ name: text, ready: z.boolean().default(false), started: z.boolean().nullish(), containerID: text.optional() })

const podStatus = z.looseObject({
  phase: text.default('Pending'),
  startTime: text.optional(),
  podIP: text.optional(),
  conditions: z.array(condition).default([]),
  containerStatuses: z.array(containerStatus).default([]),
  initContainerStatuses: z.array(containerStatus).default([]),
})

/** A Pod, as far as the agent reads it. */
export const podShape = z.object({
  metadata,
  spec: z.object({
    nodeName: text.default(''),
    restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).default('Always'),
    serviceAccountName: text.default(''),
    terminationGracePeriodSeconds: z.number().default(30),
    securityContext: z.object({ fsGroup: z.number().optional() }).default({}),
    readinessGates: z.array(z.object({ conditionType: text })).default([]),
    initContainers: z.array(container).default([]),
    containers: z.array(container),
    volumes: z.array(podVolume).default([]),
  }),
  status: podStatus.default({ phase: 'Pending', conditions: [], containerStatuses: [], initContainerStatuses: [] }),
})

/** A ConfigMap or a Secret; the values of a Secret and of `binaryData` are base64. */
export const dataShape = z.object({ metadata, data: textMap, binaryData: textMap })

const resourceList = z.object({ storage: text.default('0') }).default({ storage: '0' })

/** A PersistentVolumeClaim. */
export const claimShape = z.object({
  metadata,
  spec: z.looseObject({
    accessModes: texts,
    storageClassName: text.default(''),
    volumeName: text.default(''),
    volumeMode: text.default('Filesystem'),
    resources: z.object({ requests: resourceList }).default({ requests: { storage: '0' } }),
  }),
  status: z.object({ phase: text.default('Pending'), capacity: resourceList }).default({ phase: 'Pending', capacity: { storage: '0' } }),
})

/** A PersistentVolume. */
export const volumeShape = z.object({
  metadata,
  spec: z.object({
    capacity: resourceList,
    persistentVolumeReclaimPolicy: text.default('Retain'),
    local: z.object({ path: text }).optional(),
    hostPath: z.object({ path: text }).optional(),
    claimRef: z.object({ namespace: text.default(''), name: text.default(''), uid: text.default('') }).optional(),
  }),
  status: z.object({ phase: text.default('Pending') }).default({ phase: 'Pending' }),
})

/** A StorageClass. */
export const classShape = z.object({ metadata, provisioner: text, reclaimPolicy: text.default('Delete'), allowVolumeExpansion: z.boolean().default(false) })

/** A Service. */
export const serviceShape = z.object({
  metadata,
  spec: z.object({
    type: text.default('ClusterIP'),
    selector: textMap,
    loadBalancerClass: text.optional(),
    ports: z
      .array(z.object({ port: z.int(), protocol: text.default('TCP'), targetPort: portReference.optional(), nodePort: z.int().optional() }))
      .default([]),
  }),
  status: z
    .object({ loadBalancer: z.object({ ingress: z.array(z.looseObject({ ip: text.optional() })).default([]) }).default({ ingress: [] }) })
    .default({ loadBalancer: { ingress: [] } }),
})

/** The Node, as far as the agent reads it. */
export const nodeShape = z.object({
  metadata,
  spec: z
    .object({ unschedulable: z.boolean().default(false), taints: z.array(z.looseObject({ key: text, effect: text })).default([]) })
    .default({ unschedulable: false, taints: [] }),
  status: z.object({ conditions: z.array(condition).default([]) }).default({ conditions: [] }),
})

/** A Pod. */
export type Pod = z.output<typeof podShape>
/** One container of a pod, of either list. */
export type Container = z.output<typeof container>
/** One environment variable of a container. */
export type EnvVariable = z.output<typeof envVariable>
/** What a probe or hook does. */
export type Handler = z.output<typeof handler>
/** A probe. */
export type Probe = z.output<typeof probe>
/** A mount of a volume in a container. */
export type Mount = z.output<typeof mount>
/** A volume of a pod. */
export type PodVolume = z.output<typeof podVolume>
/** A condition of any object. */
export type Condition = z.output<typeof condition>
/** A ConfigMap or a Secret. */
export type DataObject = z.output<typeof dataShape>
/** A PersistentVolumeClaim. */
export type Claim = z.output<typeof claimShape>
/** A PersistentVolume. */
export type Volume = z.output<typeof volumeShape>
/** A StorageClass. */
export type StorageClass = z.output<typeof classShape>
/** A Service. */
export type Service = z.output<typeof serviceShape>
