import t from 'tap'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { prepareVolumes, type ClaimSource } from '../../../local/node/volumes.ts'
import type { DataSource } from '../../../local/node/env.ts'
import { claimShape, dataShape, volumeShape, type DataObject } from '../../../local/node/shapes.ts'
import { newPod } from './fixtures.ts'

const place = { podIP: '127.64.0.7', hostIP: '127.0.0.1', nodeName: 'local' }
const objects: Record<string, DataObject | undefined> = {}
const source: DataSource = { configMap: (_, name) => objects[name], secret: (_, name) => objects[name] }
const put = (name: string, data: Record<string, string>): void => { objects[name] = dataShape.parse({ metadata: { name }, data }) }
const noClaims: ClaimSource = { claim: () => undefined, volume: () => undefined }
const base64 = (text: string): string => Buffer.from(text).toString('base64')

function prepare(folder: string, volume: object, spec: object = {}, claims = noClaims): string {
  const pod = newPod({ volumes: [{ name: 'v', ...volume }], ...spec }, { annotations: { note: 'line "1"' } })
  return prepareVolumes(folder, { pod, place, source }, claims).get('v')!.folder
}

const modeOf = (file: string): number => statSync(file).mode & 0o777

t.test('a Secret is decoded, with the mode that was asked for', async (t) => {
  put('s', { key: base64('geheim') })
  const folder = prepare(t.testdir(), { secret: { secretName: 's', defaultMode: 0o400 } })
  t.equal(readFileSync(join(folder, 'key'), 'utf8'), 'geheim')
  t.equal(modeOf(join(folder, 'key')), 0o400)
})

t.test('with an fsGroup the same file is readable by the group', async (t) => {
  put('s', { key: base64('geheim') })
  const folder = prepare(t.testdir(), { secret: { secretName: 's', defaultMode: 0o400 } }, { securityContext: { fsGroup: 1000 } })
  t.equal(modeOf(join(folder, 'key')), 0o440)
})

t.test('items choose keys, paths and modes', async (t) => {
  put('c', { a: '1', b: '2' })
  const folder = prepare(t.testdir(), { configMap: { name: 'c', items: [{ key: 'b', path: 'deep/file', mode: 0o600 }] } })
  t.equal(readFileSync(join(folder, 'deep/file'), 'utf8'), '2')
  t.equal(modeOf(join(folder, 'deep/file')), 0o600)
  t.notOk(existsSync(join(folder, 'a')))
})

t.test('a volume follows its object, and keeps its content when the object goes', async (t) => {
  const home = t.testdir()
  const volume = { configMap: { name: 'c' } }
  put('c', { a: 'old' })
  const folder = prepare(home, volume)
  put('c', { a: 'new' })
  prepare(home, volume)
  t.equal(readFileSync(join(folder, 'a'), 'utf8'), 'new')
  objects['c'] = undefined
  prepare(home, volume)
  t.equal(readFileSync(join(folder, 'a'), 'utf8'), 'new')
  t.throws(() => prepare(t.testdir({ another: {} }), volume), { name: 'VolumeError', message: 'MountVolume.SetUp failed for volume "v" : configmap "c" not found' })
})

t.test('what is optional may be missing', async (t) => {
  put('c', { a: '1' })
  prepare(t.testdir(), { secret: { secretName: 'none', optional: true } })
  prepare(t.testdir(), { configMap: { name: 'c', optional: true, items: [{ key: 'none', path: 'x' }] } })
  t.throws(() => prepare(t.testdir({ another: {} }), { configMap: { name: 'c', items: [{ key: 'none', path: 'x' }] } }), /references non-existent config key: none/)
})

t.test('a projected volume joins its sources, fields of the pod among them', async (t) => {
  put('c', { a: '1' })
  put('s', { b: base64('2') })
  const downwardAPI = { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }, { path: 'notes', fieldRef: { fieldPath: 'metadata.annotations' } }] }
  const folder = prepare(t.testdir(), { projected: { sources: [{ configMap: { name: 'c' } }, { secret: { name: 's' } }, { downwardAPI }] } })
  t.same(['a', 'b', 'name', 'notes'].map((name) => readFileSync(join(folder, name), 'utf8')), ['1', '2', 'game', 'note="line \\"1\\""'])
})

t.test('what cannot be offered is refused clearly', async (t) => {
  t.throws(() => prepare(t.testdir(), { hostPath: { path: '/etc' } }), /volume type hostPath is not supported/)
  t.throws(() => prepare(t.testdir(), { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }), /automountServiceAccountToken: false/)
  put('c', { a: '1' })
  t.throws(() => prepare(t.testdir(), { configMap: { name: 'c', items: [{ key: 'a', path: '../a' }] } }), /must stay inside the volume/)
})

t.test('an emptyDir keeps its content', async (t) => {
  const home = t.testdir()
  const folder = prepare(home, { emptyDir: {} })
  t.equal(modeOf(folder), 0o777)
  t.equal(prepare(home, { emptyDir: {} }), folder)
})

t.test('a claim leads to the folder of its own volume, which is never made anew', async (t) => {
  const world = t.testdir({ world: {} }) + '/world'
  const claimsOf = (uid: string, phase = 'Bound'): ClaimSource => ({
    claim: () => claimShape.parse({ metadata: { name: 'data', uid: 'c' }, spec: { volumeName: 'pv' }, status: { phase } }),
    volume: () => volumeShape.parse({ metadata: { name: 'pv' }, spec: { local: { path: world }, claimRef: { uid } } }),
  })
  const volume = { persistentVolumeClaim: { claimName: 'data' } }
  t.equal(prepare('/nowhere', volume, {}, claimsOf('c')), world)
  t.throws(() => prepare('/nowhere', volume, {}, claimsOf('another')), /belongs to another claim/)
  t.throws(() => prepare('/nowhere', volume, {}, claimsOf('c', 'Pending')), /is not bound/)
  t.throws(() => prepare('/nowhere', volume), /"data" not found/)
  rmSync(world, { recursive: true })
  t.throws(() => prepare('/nowhere', volume, {}, claimsOf('c')), /does not exist/)
  t.notOk(existsSync(world))
})
