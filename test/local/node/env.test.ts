import t from 'tap'
import { containerEnv, type DataSource } from '../../../local/node/env.ts'
import { dataShape, type DataObject } from '../../../local/node/shapes.ts'
import { newPod } from './fixtures.ts'

const place = { podIP: '127.64.0.7', hostIP: '127.0.0.1', nodeName: 'local' }

function sourceOf(objects: Record<string, Record<string, string>>): DataSource {
  const find = (kind: string) => (_: string, name: string): DataObject | undefined => {
    const data = objects[`${kind}/${name}`]
    return data && dataShape.parse({ metadata: { name }, data })
  }
  return { configMap: find('ConfigMap'), secret: find('Secret') }
}

const source = sourceOf({ 'ConfigMap/settings': { MOTD: 'hello', plain: 'p' }, 'Secret/rcon': { password: Buffer.from('geheim').toString('base64') } })

function envOf(container: object, metadata: object = {}): Record<string, string> {
  const pod = newPod({ containers: [{ name: 'main', ...container }] }, metadata)
  return Object.fromEntries(containerEnv(pod.spec.containers[0]!, pod, place, source))
}

t.test('variables refer to those that stand before them, and to no others', async (t) => {
  const env = [{ name: 'A', value: '1' }, { name: 'B', value: '$(A)$(C)' }, { name: 'C', value: '$$(A)' }]
  t.same(envOf({ env }), { A: '1', B: '1$(C)', C: '$(A)' })
})

t.test('a value of a Secret is not expanded, but may be referred to', async (t) => {
  const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'rcon', key: 'password' } } }, { name: 'Q', value: '<$(P)>' }]
  t.same(envOf({ env }), { P: 'geheim', Q: '<geheim>' })
})

t.test('env wins over envFrom, which takes a prefix', async (t) => {
  const envFrom = [{ prefix: 'X_', configMapRef: { name: 'settings' } }]
  t.same(envOf({ envFrom, env: [{ name: 'X_MOTD', value: 'mine, was $(X_MOTD)' }] }), { X_MOTD: 'mine, was hello', X_plain: 'p' })
})

t.test('fields of the pod and limits of the container are values', async (t) => {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } })
  const env = [field('NAME', 'metadata.name'), field('IP', 'status.podIP'), field('NODE', 'spec.nodeName'), field('LABEL', "metadata.labels['app']"), field('NONE', "metadata.annotations['a/b']"),
    { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } }, { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }]
  t.same(envOf({ env, resources: { limits: { memory: '1Gi', cpu: '1500m' } } }), { NAME: 'game', IP: '127.64.0.7', NODE: 'local', LABEL: 'game', NONE: '', MEM: '1024', CPU: '2' })
})

t.test('what is missing is named as the kubelet names it', async (t) => {
  const keyOf = (kind: string, name: string, key: string, optional = false) => ({ env: [{ name: 'X', valueFrom: { [kind]: { name, key, optional } } }] })
  t.throws(() => envOf(keyOf('secretKeyRef', 'none', 'k')), { name: 'ConfigError', message: 'secret "none" not found' })
  t.throws(() => envOf(keyOf('configMapKeyRef', 'none', 'k')), { message: 'configmap "none" not found' })
  t.throws(() => envOf(keyOf('configMapKeyRef', 'settings', 'k')), { message: "couldn't find key k in ConfigMap default/settings" })
  t.throws(() => envOf({ envFrom: [{ secretRef: { name: 'none' } }] }), { message: 'secret "none" not found' })
})

t.test('what is optional may be missing', async (t) => {
  t.same(envOf({ env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'none', key: 'k', optional: true } } }, { name: 'Y', valueFrom: { configMapKeyRef: { name: 'settings', key: 'k', optional: true } } }] }), {})
  t.same(envOf({ envFrom: [{ configMapRef: { name: 'none', optional: true } }] }), {})
})
