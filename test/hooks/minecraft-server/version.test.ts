import t from 'tap'
import type { VolumeNote } from '../../../contracts/notes.ts'
import { isMoving, toVersion } from '../../../hooks/minecraft-server/version.ts'
import { specOf } from '../world.ts'

const world = (upgradeRequest = ''): VolumeNote => ({ phase: 'Bound', world: { version: '1.21.4', upgradeRequest } })

t.test('what a moving version became is kept until an upgrade is asked for', async (t) => {
  const table: { name: string; spec: object; volume: VolumeNote | undefined; want: string }[] = [
    { name: 'LATEST, and nobody has looked at the volume', spec: {}, volume: undefined, want: 'LATEST' },
    { name: 'LATEST, and there is no volume', spec: {}, volume: { phase: 'Absent' }, want: 'LATEST' },
    { name: 'LATEST, on a volume without a world', spec: {}, volume: { phase: 'Bound' }, want: 'LATEST' },
    { name: 'LATEST, on a world', spec: {}, volume: world(), want: '1.21.4' },
    { name: 'SNAPSHOT, on a world', spec: { version: 'SNAPSHOT' }, volume: world(), want: '1.21.4' },
    { name: 'the world was upgraded before, and nothing is asked for now', spec: {}, volume: world('one'), want: '1.21.4' },
    { name: 'an upgrade is asked for', spec: { upgradeRequest: 'one' }, volume: world(), want: 'LATEST' },
    { name: 'the upgrade was done', spec: { upgradeRequest: 'one' }, volume: world('one'), want: '1.21.4' },
    { name: 'another upgrade is asked for', spec: { upgradeRequest: 'two' }, volume: world('one'), want: 'LATEST' },
    { name: 'an upgrade of SNAPSHOT', spec: { version: 'SNAPSHOT', upgradeRequest: 'one' }, volume: world(), want: 'SNAPSHOT' },
    { name: 'an upgrade of a new world', spec: { upgradeRequest: 'one' }, volume: { phase: 'Absent' }, want: 'LATEST' },
    { name: 'a version by its number', spec: { version: '1.20.4' }, volume: undefined, want: '1.20.4' },
    { name: 'a version by its number, on a world of another', spec: { version: '1.20.4' }, volume: world(), want: '1.20.4' },
    { name: 'a version by its number, whatever upgrade is asked for', spec: { version: '1.20.4', upgradeRequest: 'one' }, volume: world(), want: '1.20.4' },
  ]
  for (const { name, spec, volume, want } of table) t.equal(toVersion(specOf(spec), volume), want, name)
})

t.test('two versions move', async (t) => {
  t.same(['LATEST', 'SNAPSHOT', '1.21.4', '26.1', 'latest'].filter(isMoving), ['LATEST', 'SNAPSHOT'])
})
