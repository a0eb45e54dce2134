import t from 'tap'
import type { VolumeNote } from '../../../contracts/notes.ts'
import { toStorageReady } from '../../../hooks/minecraft-server/storage.ts'
import { newObserved, newSet, NOTHING, serverOf } from '../world.ts'

interface Row {
  name: string
  asked?: string
  className?: string
  first?: string
  volume: VolumeNote | undefined
  status: string
  reason: string
  message?: RegExp
}

const boundTo = (requested: string, capacity = requested, message?: string): VolumeNote => ({ phase: 'Bound', requested, capacity, ...(message !== undefined && { message }) })

t.test('the state of the volume is told from what relay saw of it', async (t) => {
  const table: Row[] = [
    { name: 'nobody has looked', volume: undefined, status: 'Unknown', reason: 'VolumeUnknown' },
    { name: 'there is none yet', volume: { phase: 'Absent' }, status: 'Unknown', reason: 'VolumeAbsent' },
    { name: 'it is being made', volume: { phase: 'Pending' }, status: 'False', reason: 'VolumePending', message: /^The volume waits to be made by the default StorageClass\. See the events of its claim: is there one\?$/ },
    { name: 'it is being made by a class', className: 'fast', volume: { phase: 'Pending' }, status: 'False', reason: 'VolumePending', message: /^The volume waits to be made by the StorageClass fast\. See the events of its claim: is there such a one\?$/ },
    { name: 'it can\'t be made', volume: { phase: 'Pending', message: 'storageclass "x" not found' }, status: 'False', reason: 'VolumePending', message: /StorageClass\. storageclass "x" not found See/ },
    { name: 'it is lost', volume: { phase: 'Lost' }, status: 'False', reason: 'VolumeLost' },
    { name: 'it is as large as asked for', asked: '2Gi', volume: boundTo('2Gi'), status: 'True', reason: 'Bound', message: /has 2Gi/ },
    { name: 'it is as large, in other words', asked: '2Gi', volume: boundTo('2048Mi'), status: 'True', reason: 'Bound' },
    { name: 'it is larger than asked for, as its provisioner likes', asked: '2Gi', volume: boundTo('2Gi', '3Gi'), status: 'True', reason: 'Bound', message: /has 3Gi/ },
    { name: 'more is asked for', asked: '4Gi', volume: boundTo('2Gi'), status: 'False', reason: 'ResizeNeeded', message: /has 2Gi; 4Gi is asked for/ },
    { name: 'it grows', asked: '4Gi', volume: boundTo('4Gi', '2Gi'), status: 'False', reason: 'Resizing', message: /from 2Gi to 4Gi/ },
    { name: 'it grows when the pod is made anew', asked: '4Gi', volume: boundTo('4Gi', '2Gi', 'Waiting for the file system.'), status: 'False', reason: 'Resizing', message: /Waiting for the file system/ },
    { name: 'more is asked for while it grows', asked: '8Gi', volume: boundTo('4Gi', '2Gi', 'The volume is being grown.'), status: 'False', reason: 'ResizeNeeded' },
    { name: 'its provisioner can\'t grow it', asked: '4Gi', volume: { ...boundTo('4Gi', '2Gi'), refusal: 'The storage can\'t grow the volume to this size.' }, status: 'False', reason: 'ResizeFailed', message: /has 2Gi and can't grow to 4Gi\. The storage can't/ },
    { name: 'it can\'t grow', asked: '4Gi', volume: { ...boundTo('2Gi'), refusal: 'The class does not allow it.' }, status: 'False', reason: 'ResizeFailed', message: /can't grow to 4Gi\. The class does not allow it/ },
    { name: 'it can\'t shrink', asked: '1Gi', volume: boundTo('2Gi'), status: 'False', reason: 'ShrinkRefused', message: /can't shrink to 1Gi/ },
    { name: 'no size was ever asked for', volume: boundTo('1Gi'), status: 'True', reason: 'Bound' },
    { name: 'the size was taken out of the spec after it had grown', first: '2Gi', volume: boundTo('4Gi'), status: 'True', reason: 'Bound' },
    { name: 'a server made anew without a size takes the volume that was kept', first: '1Gi', volume: boundTo('4Gi'), status: 'True', reason: 'Bound' },
    { name: 'a size that is no whole number of Mi', asked: '2Gi', volume: boundTo('2Gi', '2147483648'), status: 'True', reason: 'Bound' },
    { name: 'relay tells no sizes', asked: '2Gi', volume: { phase: 'Bound' }, status: 'True', reason: 'Bound', message: /has 2Gi/ },
  ]
  for (const { name, asked, className, first = '1Gi', volume, status, reason, message = /^/ } of table) {
    const server = serverOf({ ...(asked !== undefined && { storageSize: asked }), ...(className !== undefined && { storageClassName: className }) }, newObserved({ set: newSet({ storageSize: first }), volume }))
    t.match(toStorageReady(server), { type: 'StorageReady', status, reason, message }, name)
  }
})

t.test('before anything is made nothing is known', async (t) => {
  t.match(toStorageReady(serverOf({}, NOTHING)), { status: 'Unknown', reason: 'VolumeUnknown' })
})
