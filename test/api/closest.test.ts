import t from 'tap'
import { closest } from '../../api/closest.ts'

const known = ['maxPlayers', 'motd', 'memory', 'saveTimeoutSeconds', 'sftpUsers', 'storageSize', 'storageClassName']

for (const [word, want] of [
  ['maxPlayer', 'maxPlayers'],
  ['maxplayers', 'maxPlayers'],
  ['mtod', undefined],
  ['memroy', 'memory'],
  ['saveTimeout', 'saveTimeoutSeconds'],
  ['storage', undefined],
  ['nothing-like-it', undefined],
  ['x'.repeat(65), undefined],
  ['', undefined],
] as const) {
  t.test(`"${word.slice(0, 20)}" means ${want ?? 'nothing that is known'}`, async (t) => { t.equal(closest(word, known), want) })
}
