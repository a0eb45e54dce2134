import t from 'tap'
import { isListed, toListViews, toNameTrouble } from '../../../../web/src/server/players/listed.ts'

t.test('a whitelist that is off says so', async (t) => {
  const lists = { ops: ['alex'], bans: [] }
  t.match(toListViews({ ...lists, whitelist: { enabled: false, players: ['steve'] } })[0], { list: 'whitelist', players: ['steve'], text: /off/ })
  t.match(toListViews({ ...lists, whitelist: { enabled: true, players: [] } }), [{ text: /Only these/ }, { list: 'op', players: ['alex'] }, { list: 'ban', players: [] }])
})

for (const [name, want] of [
  ['', /Type the name/],
  ['alex', /already/],
  ['not a name', /must be a player's name/],
] as const) {
  t.test(`"${name}" can't be put on a list`, async (t) => { t.match(toNameTrouble(name, ['alex']), want) })
}

t.test('a name, a UUID and a player who comes through Floodgate can', async (t) => {
  for (const name of ['steve', '069a79f4-44e9-4726-a5be-fca90e38aaf5', '.BedrockPlayer']) t.equal(toNameTrouble(name, ['alex']), undefined)
})

t.test('a list names players whatever their letters', async (t) => {
  t.ok(isListed(['Alex'], 'alex'))
  t.notOk(isListed(['Alex'], 'ale'))
})
