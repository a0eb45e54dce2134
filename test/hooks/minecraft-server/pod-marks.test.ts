import t from 'tap'
import { MODE, RESTART_REQUEST, SETTINGS, UPGRADE_REQUEST } from '../../../contracts/notes.ts'
import { marksOf, newMarks, parseMarks, toMode } from '../../../hooks/minecraft-server/pod-marks.ts'
import { digestSettings } from '../../../hooks/minecraft-server/setting-digests.ts'
import { newPod, specOf } from '../world.ts'

t.test('a template is marked with what its pods are made from', async (t) => {
  const table: { name: string; spec: object; want: object }[] = [
    { name: 'the defaults', spec: {}, want: { [MODE]: 'Running', [SETTINGS]: '{}' } },
    { name: 'a setting', spec: { motd: 'x' }, want: { [MODE]: 'Running', [SETTINGS]: JSON.stringify(digestSettings(specOf({ motd: 'x' }))) } },
    { name: 'a live setting', spec: { exposure: 'NodePort' }, want: { [MODE]: 'Running', [SETTINGS]: '{}' } },
    { name: 'a restart that was asked for', spec: { restartRequest: 'one' }, want: { [MODE]: 'Running', [SETTINGS]: '{}', [RESTART_REQUEST]: 'one' } },
    { name: 'an upgrade that was asked for', spec: { upgradeRequest: 'one' }, want: { [MODE]: 'Running', [SETTINGS]: JSON.stringify(digestSettings(specOf({ upgradeRequest: 'one' }))), [UPGRADE_REQUEST]: 'one' } },
    { name: 'maintenance', spec: { desiredState: 'Maintenance' }, want: { [MODE]: 'Maintenance', [SETTINGS]: '{}' } },
    { name: 'a stop: a pod, were there one, would run the game', spec: { desiredState: 'Stopped' }, want: { [MODE]: 'Running', [SETTINGS]: '{}' } },
  ]
  for (const { name, spec, want } of table) t.same(newMarks(specOf(spec)), want, name)
})

t.test('marks are read as they were written', async (t) => {
  for (const spec of [{}, { motd: 'x', memory: '2Gi' }, { desiredState: 'Maintenance' }, { restartRequest: 'one' }]) {
    const parsed = specOf(spec)
    t.same(parseMarks(newMarks(parsed)), { mode: toMode(parsed), settings: digestSettings(parsed), restartRequest: parsed.restartRequest ?? '' }, JSON.stringify(spec))
  }
})

t.test('marks that are not whole count as none', async (t) => {
  const whole = { [MODE]: 'Running', [SETTINGS]: '{"motd":"1"}' }
  const table: { name: string; annotations: Record<string, string> }[] = [
    { name: 'no annotations, as a release without marks made them', annotations: {} },
    { name: 'no settings', annotations: { [MODE]: 'Running' } },
    { name: 'no mode', annotations: { [SETTINGS]: '{}' } },
    { name: 'a mode that does not exist', annotations: { ...whole, [MODE]: 'Walking' } },
    { name: 'settings that are no JSON', annotations: { ...whole, [SETTINGS]: '{' } },
    { name: 'settings that are a list', annotations: { ...whole, [SETTINGS]: '[]' } },
    { name: 'settings that are no digests', annotations: { ...whole, [SETTINGS]: '{"motd":1}' } },
    { name: 'settings that are null', annotations: { ...whole, [SETTINGS]: 'null' } },
  ]
  for (const { name, annotations } of table) t.equal(parseMarks(annotations), undefined, name)
})

t.test('what relay read from the pod is the same marks', async (t) => {
  t.same(marksOf(newPod({ mode: 'Maintenance', settings: { motd: '1' }, restartRequest: 'one', upgradeRequest: 'two' })), { mode: 'Maintenance', settings: { motd: '1' }, restartRequest: 'one' })
  t.same(marksOf(newPod({ settings: undefined })), { mode: 'Running', settings: undefined, restartRequest: '' }, 'of a pod that nobody marked the settings are unknown')
})
