import t from 'tap'
import { toLabel, toParts } from '../../../web/src/server/text.ts'

t.test('backticks make code, and addresses make links that end before the full stop', async (t) => {
  t.same(toParts('Java. `Auto` takes it (https://example.org/a). More at https://example.org/b.'), [
    { kind: 'Plain', text: 'Java. ' },
    { kind: 'Code', text: 'Auto' },
    { kind: 'Plain', text: ' takes it (' },
    { kind: 'Link', text: 'https://example.org/a' },
    { kind: 'Plain', text: '). More at ' },
    { kind: 'Link', text: 'https://example.org/b' },
    { kind: 'Plain', text: '.' },
  ])
  t.same(toParts(''), [])
})

for (const [name, want] of [
  ['maxPlayers', 'Max players'],
  ['max-tick-time', 'Max tick time'],
  ['resourcePack.url', 'Resource pack URL'],
  ['cpu', 'CPU'],
  ['pvp', 'PvP'],
] as const) {
  t.test(`${name} reads "${want}"`, async (t) => { t.equal(toLabel(name), want) })
}
