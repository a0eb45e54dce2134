import t from 'tap'
import { offlineUuid, toPlayerFiles } from '../../../hooks/minecraft-server/player-files.ts'
import { specOf } from '../world.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'

/** The lists that the game is given, read back. */
function listsOf(spec: object): { ops: object[]; whitelist: object[] } {
  const files = toPlayerFiles(specOf(spec))
  return { ops: JSON.parse(files['ops.json'] ?? ''), whitelist: JSON.parse(files['whitelist.json'] ?? '') }
}

t.test('without Mojang a player\'s identity follows from the name', async (t) => {
  // As the game computes them: UUID.nameUUIDFromBytes(("OfflinePlayer:" + name).getBytes(UTF_8)).
  const table = [
    { name: 'Notch', want: 'b50ad385-829d-3141-a216-7e7d7539ba7f' },
    { name: 'Steve', want: '5627dd98-e6be-3c21-b8a8-e92344183641' },
    { name: 'Alex', want: '36532b5e-c442-3dbb-a24c-c7e55d0f979a' },
  ]
  for (const { name, want } of table) t.equal(offlineUuid(name), want, name)
  t.not(offlineUuid('notch'), offlineUuid('Notch'), 'names differ by case')
  for (let index = 0; index < 200; index++) t.match(offlineUuid(`player${index}`), /^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

t.test('the files hold the players whose identity is certain', async (t) => {
  const operator = { level: 4, bypassesPlayerLimit: false }
  const table: { name: string; spec: object; want: { ops: object[]; whitelist: object[] } }[] = [
    { name: 'nobody', spec: {}, want: { ops: [], whitelist: [] } },
    { name: 'by UUID', spec: { ops: [UUID], whitelist: { players: [UUID] } }, want: { ops: [{ uuid: UUID, name: '', ...operator }], whitelist: [{ uuid: UUID, name: '' }] } },
    { name: 'by UUID in capitals', spec: { ops: [UUID.toUpperCase()] }, want: { ops: [{ uuid: UUID, name: '', ...operator }], whitelist: [] } },
    { name: 'by name, which only Mojang can tell', spec: { ops: ['Notch'], whitelist: { players: ['Notch', UUID] } }, want: { ops: [], whitelist: [{ uuid: UUID, name: '' }] } },
    { name: 'by name, without Mojang', spec: { onlineMode: false, ops: ['Notch'], whitelist: { players: ['Notch'] } }, want: { ops: [{ uuid: offlineUuid('Notch'), name: 'Notch', ...operator }], whitelist: [{ uuid: offlineUuid('Notch'), name: 'Notch' }] } },
    { name: 'of a whitelist that is off', spec: { whitelist: { enabled: false, players: [UUID] } }, want: { ops: [], whitelist: [{ uuid: UUID, name: '' }] } },
    { name: 'of operators whose level the spec names', spec: { ops: [UUID], properties: { 'op-permission-level': '2' } }, want: { ops: [{ uuid: UUID, name: '', level: 2, bypassesPlayerLimit: false }], whitelist: [] } },
    { name: 'in their order', spec: { onlineMode: false, whitelist: { players: ['b', 'a'] } }, want: { ops: [], whitelist: [{ uuid: offlineUuid('b'), name: 'b' }, { uuid: offlineUuid('a'), name: 'a' }] } },
  ]
  for (const { name, spec, want } of table) t.same(listsOf(spec), want, name)
})

t.test('bans are not among the files: the game is told of them', async (t) => {
  t.same(Object.keys(toPlayerFiles(specOf({ bans: [UUID] }))), ['ops.json', 'whitelist.json'])
})
