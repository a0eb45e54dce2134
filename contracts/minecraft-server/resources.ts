import * as z from 'zod'
import { quantity } from '../quantity.ts'
import { LABEL_KEY, SUBDOMAIN } from '../names.ts'
import { described, mapOf } from '../rule.ts'
import { atRestart, immutable, live } from '../setting.ts'

const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/
const Key = z.string().max(253).regex(new RegExp(LABEL_KEY), 'must be a key such as homecraft.io/pool')

const Toleration = described(
  z.strictObject({
    key: described(Key, 'Key of the taint.'),
    operator: described(z.enum(['Equal', 'Exists']), 'Whether the taint\'s value must be `value`, or may be any.').default('Equal'),
    value: described(z.string().max(63).regex(VALUE, 'must be a label value'), 'Value of the taint; with `Equal` only.').optional(),
    effect: described(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']), 'Effect of the taint; any when absent.').optional(),
  }),
  'A taint of nodes that is put up with.',
  [{ message: 'value goes with operator Equal only', cel: "!has(self.value) || self.operator == 'Equal'", holds: ({ value, operator }) => value === undefined || operator === 'Equal' }],
)

/** Fields of the spec about what a server may use, and where it runs. */
export const resources = {
  memory: atRestart(quantity('Heap of the Java virtual machine. The container may use a quarter and 256Mi more.', { least: '256Mi', most: '256Gi' })).default('1Gi'),
  cpu: atRestart(described(
    z.string().max(6).regex(/^([1-9][0-9]?|[1-9][0-9]{2,4}m)$/, 'must be processors such as 2, or thousandths such as 500m'),
    'Processors that the game may use at most, such as `2` or `1500m`. A tenth of it is reserved.',
  )).default('2'),
  storageSize: live(quantity('Size of the volume that holds the world; 1Gi when absent. It may only grow.', { least: '64Mi', most: '16Ti' })).optional(),
  storageClassName: immutable(described(
    z.string().min(1).max(253).regex(SUBDOMAIN, 'must be the name of a StorageClass'),
    'StorageClass of the volume; the cluster\'s default when absent.',
  )).optional(),
  nodeSelector: atRestart(described(
    mapOf(z.string().max(63).regex(VALUE, 'must be a label value'), 10),
    'Labels that the node must have. The administrator says which are allowed.',
    [{
      message: 'must have keys such as homecraft.io/pool',
      cel: `self.all(key, size(key) <= 253 && key.matches('${LABEL_KEY}'))`,
      holds: (labels) => Object.keys(labels).every((key) => Key.safeParse(key).success),
    }],
  )).default({}),
  tolerations: atRestart(described(z.array(Toleration).max(10), 'Taints of nodes that are put up with. The administrator says which are allowed.').meta({ 'x-kubernetes-list-type': 'atomic' })).default([]),
  timezone: atRestart(described(
    z.string().min(1).max(48).regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'must be a time zone such as Europe/Zurich'),
    'Time zone of the log and of plugins, as the IANA names it.',
  )).default('UTC'),
}
