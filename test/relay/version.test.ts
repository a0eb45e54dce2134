import t from 'tap'
import { toVersion, toWorld } from '../../relay/version.ts'

const names: [name: string, version: string | undefined][] = [
  ['1.21.4', '1.21.4'],
  ['1.7.10', '1.7.10'],
  ['1.21', '1.21'],
  ['26.1', '26.1'],
  ['26.1.2', '26.1.2'],
  ['Paper 1.21.4', '1.21.4'],
  ['Purpur 1.20.1', '1.20.1'],
  ['CraftBukkit 1.16.5', '1.16.5'],
  ['cauldron,craftbukkit,fml,forge 1.7.10', '1.7.10'],
  ['25w14a', '25w14a'],
  ['1.21.5-pre1', '1.21.5-pre1'],
  ['1.21.5 Pre-Release 1', '1.21.5-pre1'],
  ['1.21.5-rc2', '1.21.5-rc2'],
  ['1.21.5 Release Candidate 2', '1.21.5-rc2'],
  ['26.1-snapshot-1', '26.1-snapshot-1'],
  ['26.1 Snapshot 1', '26.1-snapshot-1'],
  ['26.1-pre-1', '26.1-pre-1'],
  [' 1.21.4 ', '1.21.4'],
  ['', undefined],
  ['latest', undefined],
  ['Paper', undefined],
  ['1', undefined],
  ['1.21.4.5', undefined],
  ['1..5', undefined],
  ['1.21.4; rm -rf /', undefined],
  ['1.21.4\n', '1.21.4'],
  ['§41.21.4', undefined],
  ['Velocity 1.7.2-1.21.4', undefined],
  ['Waterfall 1.8.x, 1.9.x', undefined],
  ['$(RCON_PASSWORD)', undefined],
  ['........-pre1', undefined],
  ['1.21.4'.padStart(5000, 'x'), undefined],
]

for (const [name, version] of names) t.test(`${name.slice(0, 60)} is ${version ?? 'no version'}`, async (t) => void t.equal(toVersion(name), version))

const worlds: { noted?: string; asked: string; claimed: string; want: string | undefined }[] = [
  { asked: 'LATEST', claimed: '1.21.4', want: '1.21.4' },
  { asked: '', claimed: '1.21.4', want: '1.21.4' },
  { asked: 'LATEST', claimed: 'ViaVersion 1.8-1.21', want: undefined },
  { noted: '1.21.4', asked: 'LATEST', claimed: 'ViaVersion 1.8-1.21', want: '1.21.4' },
  { noted: '1.21.4', asked: 'LATEST', claimed: '1.8', want: '1.21.4' },
  { noted: '1.9.4', asked: 'LATEST', claimed: '1.10', want: '1.10' },
  { noted: '1.21', asked: 'LATEST', claimed: '1.21.1', want: '1.21.1' },
  { noted: '1.21.11', asked: 'LATEST', claimed: '26.1', want: '26.1' },
  { noted: '26.1', asked: 'LATEST', claimed: '1.21.11', want: '26.1' },
  { noted: '1.21.5-rc2', asked: 'LATEST', claimed: '1.21.5', want: '1.21.5' },
  { noted: '1.21.5', asked: 'SNAPSHOT', claimed: '1.21.5-rc2', want: '1.21.5' },
  { noted: '26.1-snapshot-9', asked: 'SNAPSHOT', claimed: '26.1-snapshot-10', want: '26.1-snapshot-10' },
  { noted: '26.1-snapshot-10', asked: 'SNAPSHOT', claimed: '26.1-pre-1', want: '26.1-pre-1' },
  { noted: '25w14a', asked: 'SNAPSHOT', claimed: '25w15a', want: '25w15a' },
  { noted: '25w15a', asked: 'SNAPSHOT', claimed: '25w14a', want: '25w15a' },
  { noted: '1.21.4', asked: 'LATEST', claimed: '25w14a', want: '1.21.4' },
  { noted: '1.21.4', asked: 'SNAPSHOT', claimed: '25w14a', want: '25w14a' },
  { noted: '1.21.4', asked: '25w14a', claimed: '1.21.4', want: '25w14a' },
  { noted: '1.21.4', asked: '1.20.1', claimed: '1.21.4', want: '1.20.1' },
  { noted: 'b1.7.3', asked: 'b1.7.3', claimed: '', want: 'b1.7.3' },
  { noted: '1.21.4', asked: 'x'.repeat(33), claimed: '1.22', want: '1.21.4' },
]

for (const { noted, asked, claimed, want } of worlds) {
  t.test(`of a world of ${noted ?? 'no version'} a game of ${asked.slice(0, 40) || 'nothing'} that claims ${claimed || 'nothing'} leaves ${want ?? 'nothing'}`, async (t) => {
    const before = noted === undefined ? undefined : { version: noted, upgradeRequest: '' }
    t.strictSame(toWorld({ asked, claimed, upgradeRequest: '' }, before), want === undefined ? undefined : { version: want, upgradeRequest: '' })
  })
}

t.test('the upgrade that was asked for last is noted, and only with a version that is believed', async (t) => {
  const noted = { version: '1.21.4', upgradeRequest: 'one' }
  const after = (claimed: string, upgradeRequest: string) => toWorld({ asked: 'LATEST', claimed, upgradeRequest }, noted)
  t.strictSame(after('1.21.4', 'two'), { version: '1.21.4', upgradeRequest: 'two' })
  t.strictSame(after('1.21.5', ''), { version: '1.21.5', upgradeRequest: 'one' })
  t.strictSame(after('1.8', 'two'), noted)
})
