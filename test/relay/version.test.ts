import t from 'tap'
import { toVersion } from '../../relay/version.ts'

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
