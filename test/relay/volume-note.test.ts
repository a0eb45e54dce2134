import t from 'tap'
import { VolumeNote, WORLD_NOTE } from '../../contracts/notes.ts'
import { Server, StatefulSet, VolumeClaim } from '../../relay/objects.ts'
import { isVolumeDue, toGrowth, toVolumeNote, toVolumeResync } from '../../relay/volume-note.ts'
import { newClaim, newServer, newSet, storageReady, type Json } from './world.ts'

const claim = (change: Json = {}): VolumeClaim => VolumeClaim.parse(newClaim(change))
const server = (spec: Json = {}, status: Json = undefined): Server => Server.parse(newServer({ spec, status }))
const set = (replicas = 1): StatefulSet => StatefulSet.parse(newSet({ status: { replicas } }))
const asked = (storage: string): Json => ({ resources: { requests: { storage } } })
const bound: VolumeNote = { phase: 'Bound', requested: '1Gi', capacity: '1Gi' }

const notes: { name: string; change: Json; refusal?: string; want: VolumeNote }[] = [
  { name: 'a volume that is there', change: {}, want: bound },
  { name: 'a claim without a volume', change: { status: { phase: 'Pending', capacity: undefined } }, want: { phase: 'Pending', requested: '1Gi' } },
  { name: 'a claim that nobody has looked at', change: { status: { phase: undefined, capacity: undefined } }, want: { phase: 'Pending', requested: '1Gi' } },
  { name: 'a volume that is gone', change: { status: { phase: 'Lost', capacity: {} } }, want: { phase: 'Lost', requested: '1Gi' } },
  { name: 'what was run on it', change: { metadata: { annotations: { [WORLD_NOTE]: '{"version":"1.21.4","upgradeRequest":""}' } } }, want: { ...bound, world: { version: '1.21.4', upgradeRequest: '' }, uid: 'claim-1' } },
  { name: 'a note of the world that somebody spoilt', change: { metadata: { annotations: { [WORLD_NOTE]: '{"version":' } } }, want: bound },
  { name: 'a refusal', change: {}, refusal: 'only dynamically provisioned pvc can be resized\n', want: { ...bound, refusal: 'only dynamically provisioned pvc can be resized' } },
  {
    name: 'a refusal while it grows',
    change: { spec: asked('2Gi'), status: { conditions: [{ type: 'Resizing', status: 'True' }] } },
    refusal: 'over quota',
    want: { ...bound, requested: '2Gi', message: 'The volume is being grown.', refusal: 'over quota' },
  },
  { name: 'a growth under way', change: { spec: asked('2Gi'), status: { conditions: [{ type: 'Resizing', status: 'True' }] } }, want: { ...bound, requested: '2Gi', message: 'The volume is being grown.' } },
  {
    name: 'a growth that waits for a pod, with the words of Kubernetes',
    change: { spec: asked('2Gi'), status: { conditions: [{ type: 'FileSystemResizePending', status: 'True', message: 'Waiting for user to (re-)start a pod.' }] } },
    want: { ...bound, requested: '2Gi', message: 'The volume has grown; its file system grows when a pod runs. Waiting for user to (re-)start a pod.' },
  },
  {
    name: 'a growth that can\'t be',
    change: { spec: asked('2Gi'), status: { allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' } } },
    want: { ...bound, requested: '2Gi', refusal: 'The storage can\'t grow the volume to this size.' },
  },
  {
    name: 'a growth that its provisioner gave up, in its words',
    change: { spec: asked('2Gi'), status: { conditions: [{ type: 'Resizing', status: 'True' }, { type: 'ControllerResizeError', status: 'True', message: 'no space' }] } },
    want: { ...bound, requested: '2Gi', refusal: 'The storage can\'t grow the volume to this size. no space' },
  },
  { name: 'a condition that holds no more', change: { status: { conditions: [{ type: 'Resizing', status: 'False', message: 'done' }] } }, want: bound },
]

for (const { name, change, refusal, want } of notes) {
  t.test(`noted of a claim: ${name}`, async (t) => {
    const note = toVolumeNote(claim(change), refusal)
    t.strictSame(note, want)
    t.equal(JSON.stringify(VolumeNote.parse(note)), JSON.stringify(note), 'as the hook reads it, keys in the one order')
  })
}

const world = { version: '1.21.4', upgradeRequest: '' }
const kept: { name: string; before: VolumeNote; change?: Json; want: VolumeNote['world'] }[] = [
  { name: 'stays while its claim is there', before: { ...bound, world, uid: 'claim-1' }, want: world },
  { name: 'stays whatever its claim waits for', before: { ...bound, world, uid: 'claim-1' }, change: { status: { phase: 'Pending' } }, want: world },
  { name: 'of another claim is forgotten', before: { ...bound, world, uid: 'claim-0' }, want: undefined },
  { name: 'of a claim that is not named stays while a volume is there', before: { ...bound, world }, want: world },
  { name: 'of a claim that is not named is forgotten with a claim that is new', before: { ...bound, world }, change: { status: { phase: 'Pending' } }, want: undefined },
]
for (const { name, before, change, want } of kept) t.test(`a world that is known ${name}`, async (t) => void t.strictSame(toVolumeNote(claim(change), undefined, before).world, want))

t.test('a claim that is not there is noted too: the hook waits for it', async (t) => void t.strictSame(toVolumeNote(undefined), { phase: 'Absent' }))

const due: { name: string; given: [Server, StatefulSet, VolumeNote | undefined]; want: boolean }[] = [
  { name: 'of which nothing is known', given: [server({}, storageReady('True', 'Bound')), set(), undefined], want: true },
  { name: 'that is ready', given: [server({}, storageReady('True', 'Bound')), set(), bound], want: false },
  { name: 'that is not ready', given: [server({}, storageReady('False', 'Resizing')), set(), bound], want: true },
  { name: 'of which no status speaks', given: [server(), set(), bound], want: true },
  { name: 'that is smaller than a spec which the hook has not seen yet', given: [server({ storageSize: '2Gi' }, storageReady('True', 'Bound')), set(), bound], want: true },
  { name: 'that is larger than asked for', given: [server({ storageSize: '512Mi' }, storageReady('True', 'Bound')), set(), bound], want: false },
  { name: 'of a server without a pod, which an administrator may replace', given: [server({}, storageReady('True', 'Bound')), set(0), bound], want: true },
]

for (const { name, given, want } of due) t.test(`a volume ${name} is ${want ? 'looked at' : 'left alone'}`, async (t) => void t.equal(isVolumeDue(...given), want))

const growths: { name: string; spec: Json; reason: string; claim?: VolumeClaim | undefined; want: string | undefined }[] = [
  { name: 'that the hook says is needed', spec: { storageSize: '2Gi' }, reason: 'ResizeNeeded', want: '2Gi' },
  { name: 'that has failed before', spec: { storageSize: '2Gi' }, reason: 'ResizeFailed', want: '2Gi' },
  { name: 'of which the hook says nothing', spec: { storageSize: '2Gi' }, reason: 'Bound', want: undefined },
  { name: 'that is under way', spec: { storageSize: '2Gi' }, reason: 'Resizing', claim: claim({ spec: asked('2Gi') }), want: undefined },
  { name: 'that was asked for meanwhile', spec: { storageSize: '2Gi' }, reason: 'ResizeNeeded', claim: claim({ spec: asked('2048Mi') }), want: undefined },
  { name: 'to less', spec: { storageSize: '512Mi' }, reason: 'ResizeNeeded', want: undefined },
  { name: 'to nothing named', spec: {}, reason: 'ResizeNeeded', want: undefined },
  { name: 'of a claim without a volume', spec: { storageSize: '2Gi' }, reason: 'ResizeNeeded', claim: claim({ status: { phase: 'Pending' } }), want: undefined },
]

for (const { name, spec, reason, claim: given = claim(), want } of growths) {
  t.test(`a growth ${name} is ${want ? 'asked for' : 'not asked for'}`, async (t) => void t.equal(toGrowth(server(spec, storageReady('False', reason)), given), want))
}

t.test('no growth is asked of a claim that is not there', async (t) => void t.equal(toGrowth(server({ storageSize: '2Gi' }, storageReady('False', 'ResizeNeeded')), undefined), undefined))

t.test('a volume is looked at again only while something happens to it', async (t) => {
  t.equal(toVolumeResync(server(), set(), bound), undefined)
  t.equal(toVolumeResync(server(), set(), { phase: 'Pending' }), 5)
  t.equal(toVolumeResync(server(), set(), { ...bound, requested: '2Gi' }), 5)
  t.equal(toVolumeResync(server(), set(0), { phase: 'Absent' }), 5, 'the claim comes with the pod')
  t.equal(toVolumeResync(server({ desiredState: 'Stopped' }), set(0), { phase: 'Absent' }), undefined)
  t.equal(toVolumeResync(server(), set(), { ...bound, refusal: 'over quota' }), 60, 'a refusal may be taken back')
})
