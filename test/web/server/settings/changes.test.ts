import t from 'tap'
import { toChanges, toEffectNote } from '../../../../web/src/server/settings/changes.ts'

t.test('the settings that differ are found, with when they take effect', async (t) => {
  const changes = toChanges({ motd: 'a', ops: ['alex'], stop: { announceSeconds: 5 } }, { motd: 'b', ops: [], stop: { announceSeconds: 5 } })
  t.same(changes.map(({ path, effect }) => [path, effect]), [['motd', 'NextRestart'], ['ops', 'Live']])
})

t.test('what goes back to its default has changed, unless it was there', async (t) => {
  t.same(toChanges({ maxPlayers: 30 }, {}).map(({ path }) => path), ['maxPlayers'])
  t.same(toChanges({ maxPlayers: 20 }, {}), [])
})

for (const [name, counted, want] of [
  ['one at once', { count: 1, waiting: 0 }, 'takes effect at once'],
  ['some at once', { count: 2, waiting: 0 }, 'take effect at once'],
  ['one at a restart', { count: 1, waiting: 1 }, 'waits for a restart'],
  ['all at a restart', { count: 3, waiting: 3 }, 'wait for a restart'],
  ['some at a restart', { count: 3, waiting: 1 }, '1 waits for a restart'],
  ['one of a server that is off', { count: 1, waiting: 1, isOn: false }, 'takes effect at the next start'],
  ['one that restarts the server', { count: 1, waiting: 1, isImmediate: true }, 'the server restarts at once'],
] as const) {
  t.test(`changes, ${name}: ${want}`, async (t) => { t.equal(toEffectNote({ isOn: true, isImmediate: false, ...counted }), want) })
}
