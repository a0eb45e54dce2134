import t from 'tap'
import { SETTINGS as SETTINGS_NOTE } from '../../../contracts/notes.ts'
import { SETTINGS, valueAt } from '../../../contracts/minecraft-server/settings.ts'
import type { CompositeRequest } from '../../../hooks/metacontroller.ts'
import { ACCEPTED_SPEC } from '../../../hooks/minecraft-server/names.ts'
import { SAMPLES, withValue, type Sample } from '../settings-samples.ts'
import { applied, asked, child, condition, doSync, noted, READY, running, specOf } from '../world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** Settings that change no child: consents, policies, and lists that relay brings to the game. */
const WITHOUT_CHILDREN = ['eula', 'restartPolicy', 'bans', 'storageSize', 'storageClassName']

interface Sweep {
  path: string
  effect: string
  sample: Sample
  /** The server before: it runs, of the template that is wanted. */
  before: CompositeRequest
  /** The same, asked for with the sample. */
  changed: CompositeRequest
}

const sweeps: Sweep[] = SETTINGS.map(({ path, effect }) => {
  const sample = SAMPLES[path] ?? t.fail(`settings-samples.ts has no sample for ${path}`) as never
  const before = running({ version: '1.21.8', ...sample.with })
  return { path, effect, sample, before, changed: { ...before, parent: { ...before.parent, spec: withValue(before.parent.spec as Record<string, unknown>, path, sample.value) } } }
})

/** What the children hold beside the record of the spec. */
const childrenOf = (request: CompositeRequest): Json[] => doSync(request).children.map((one: Json) => (one.kind === 'Secret' ? { ...one, data: withoutRecord(one.data) } : one))
const withoutRecord = ({ [ACCEPTED_SPEC]: _record, ...data }: Json): Json => data
const marksOf = (request: CompositeRequest): string => child(doSync(request), 'StatefulSet').spec.template.metadata.annotations[SETTINGS_NOTE]

t.test('there is a sample for each setting, and it is another value than the one before', async (t) => {
  t.same(Object.keys(SAMPLES).filter((path) => !SETTINGS.some((setting) => setting.path === path)), [], 'no sample is of a setting that is gone')
  for (const { path, sample } of sweeps) {
    t.same(valueAt(specOf(withValue(sample.with, path, sample.value)), path) !== undefined, true, `${path} is valid`)
    if (path !== 'eula') t.notSame(valueAt(specOf(withValue(sample.with, path, sample.value)), path), valueAt(specOf(sample.with), path), path)
  }
})

t.test('a change is accepted, and reaches the children', async (t) => {
  for (const { path, before, changed } of sweeps) {
    t.match(condition(doSync(changed), 'Accepted'), { status: 'True' }, path)
    if (!WITHOUT_CHILDREN.includes(path)) t.notSame(childrenOf(changed), childrenOf(before), path)
  }
})

t.test('a change that takes effect at a restart waits for it, and is the only one that is named', async (t) => {
  for (const { path, changed } of sweeps.filter(({ effect }) => effect === 'NextRestart')) {
    const reply = doSync(changed)
    t.match(condition(reply, 'PendingRestart'), { status: 'True', message: `At the next restart: ${path}` }, path)
    t.match([reply.status.phase, child(reply, 'StatefulSet').spec.updateStrategy.type], ['Running', 'OnDelete'], path)
    const immediate = doSync(asked(changed, { restartPolicy: 'Immediate' }))
    t.match([immediate.status.phase, child(immediate, 'StatefulSet').spec.updateStrategy.type], ['Restarting', 'RollingUpdate'], `${path}, where restarts are welcome`)
  }
})

t.test('a change that takes effect at once is none of the pod\'s', async (t) => {
  for (const { path, before, changed } of sweeps.filter(({ effect }) => effect !== 'NextRestart')) {
    const reply = doSync(changed)
    t.equal(marksOf(changed), marksOf(before), path)
    t.match(condition(reply, 'PendingRestart'), { status: 'False' }, path)
    t.equal(child(reply, 'StatefulSet').spec.updateStrategy.type, path === 'restartRequest' ? 'RollingUpdate' : 'OnDelete', path)
  }
})

t.test('what can\'t be changed stays as it was made', async (t) => {
  for (const { path, before, changed } of sweeps.filter(({ effect }) => effect === 'Immutable')) t.same(childrenOf(changed), childrenOf(before), path)
})

t.test('the way back leads to the same bytes', async (t) => {
  for (const { path, before, changed } of sweeps) {
    const there = noted(applied(changed, doSync(changed), { ...READY, updatedReplicas: 0 }), {})
    const back = { ...there, parent: { ...there.parent, spec: before.parent.spec } }
    t.equal(JSON.stringify(doSync(back).children), JSON.stringify(doSync(before).children), path)
    t.match(condition(doSync(back), 'PendingRestart'), { status: 'False' }, `${path}: nothing waits for a restart any more`)
  }
})
