import t from 'tap'
import { game, PROPERTIES } from '../../../contracts/minecraft-server/game.ts'
import { checkComplete, checkRows, count, flag, problemsOf, TOO_LONG, TYPE, words, type Row } from '../spec-table.ts'

const LINE = 'must not hold line breaks, control characters or backslashes'
const LINES = `${LINE}; write \\n for the second line`
const PLACEHOLDER = 'must not hold %NAME%, %env:…%, %date:…%, %time:…% or a $ between two %, which the image would expand'
const FOLDER = 'must be a folder name of letters, digits, _ and -'
const PRESET = 'must be a world preset such as minecraft:flat'
const SHA1 = 'must be 40 hex digits, as sha1sum prints'
const url = 'https://example.org/pack.zip'

const literal = ['', '§6Gold', '$(RCON_PASSWORD)', '$$(X)', '${HOME}', '100% fun: yes', '100% of 50%', '5% for $6', '日本語 👨‍👩‍👧', '"quoted" \'text\' `id`', ' blanks ', '#=:!', '{"text":"json"}', '\u202eright to left']
const text = (path: string, max: number, lines = LINE): Row => ({
  path,
  base: { resourcePack: { url } },
  good: [...literal, 'a'.repeat(max)],
  bad: [
    ['a\nb', lines], ['a\rb', lines], ['a\u0000b', lines], ['a\u0085b', lines], ['a\u2028b', lines], ['a\u2029b', lines], ['a\tb', lines], ['a\u001bb', lines], ['a\u007fb', lines], ['a\\u0041', lines], ['\\', lines], ['a\\', lines],
    ['%env:X%', PLACEHOLDER], ['%ENV:X%', PLACEHOLDER], ['%date:yyyy%', PLACEHOLDER], ['%time:HH%', PLACEHOLDER], ['%RCON_PASSWORD%', PLACEHOLDER], ['50%MEMORY%', PLACEHOLDER], ['%env:', PLACEHOLDER], ['5% $1 6%', PLACEHOLDER], ['%${X}%', PLACEHOLDER],
    ['a'.repeat(max + 1), TOO_LONG], [5, TYPE], [null, TYPE], [['a'], TYPE],
  ],
})

const rows: Row[] = [
  text('motd', 150, LINES),
  { path: 'motd', good: ['one\\ntwo', '\\n', '§a\\n§b'], bad: [['a\\tb', LINES], ['a\\\\nb', LINES], ['a\\Nb', LINES]] },
  count('maxPlayers', 1, 10_000),
  words('difficulty', ['Peaceful', 'Easy', 'Normal', 'Hard']),
  words('gameMode', ['Survival', 'Creative', 'Adventure', 'Spectator']),
  ...['forceGameMode', 'hardcore', 'pvp', 'generateStructures', 'allowNether', 'onlineMode', 'allowFlight', 'commandBlocks', 'query'].map((path) => flag(path)),
  text('seed', 64),
  { path: 'seed', good: ['-4172144997902289642', '0', 'North Carolina'], bad: [[-4172, TYPE], ['a\\nb', LINE]] },
  { path: 'levelName', good: ['world', '_w', '1', 'my-world_2', 'a'.repeat(32)], bad: [['', FOLDER], ['..', FOLDER], ['.', FOLDER], ['../world', FOLDER], ['a/b', FOLDER], ['-w', FOLDER], ['my world', FOLDER], ['wörld', FOLDER], ['w\n', FOLDER], ['$(X)', FOLDER], ['%X%', FOLDER], ['a'.repeat(33), TOO_LONG]] },
  { path: 'levelType', good: ['minecraft:flat', 'flat', 'FLAT', 'minecraft:large_biomes', 'mod.x:y-z', 'a'.repeat(64)], bad: [['', PRESET], ['a b', PRESET], ['a/b', PRESET], ['a\\:b', PRESET], ['minecraft:flat\n', PRESET], ['%X%', PRESET], ['1flat', PRESET], ['_flat', PRESET], ['-flat', PRESET], [':flat', PRESET], ['..', PRESET], ['a'.repeat(65), TOO_LONG]] },
  count('spawnProtection', 0, 10_000), count('viewDistance', 2, 32), count('simulationDistance', 2, 32), count('playerIdleTimeoutMinutes', 0, 10_080), count('pauseWhenEmptySeconds', 0, 86_400),
  {
    path: 'resourcePack.url',
    good: [url, 'https://example.org/a%20b.zip?x=1'],
    bad: [['', /must be an https/], ['http://example.org/pack.zip', /must be an https/], ['https://a:b@example.org/', /must be an https/], ['https://example.org/a b', /must be an https/], ['https://example.org/%X%', PLACEHOLDER], [`https://example.org/${'a'.repeat(1000)}`, TOO_LONG], [undefined, TYPE]],
  },
  { path: 'resourcePack.sha1', base: { resourcePack: { url } }, good: ['0123456789abcdef0123456789abcdef01234567'], bad: [['', SHA1], ['A'.repeat(40), SHA1], ['a'.repeat(39), SHA1], ['a'.repeat(41), TOO_LONG], [`${'a'.repeat(40)}\n`, SHA1]] },
  flag('resourcePack.required', { resourcePack: { url } }),
  text('resourcePack.prompt', 256),
  {
    path: 'properties',
    good: [{}, { 'rate-limit': '5', 'spawn-animals': 'false', 'bug-report-link': 'https://example.org' }, { 'max-tick-time': '-1' }, Object.fromEntries(Object.entries(PROPERTIES).map(([name, property]) => [name, property.default]))],
    bad: [
      [{ 'rcon.password': 'a' }, /^must name known properties only: accepts-transfers, /], [{ 'enable-rcon': 'true' }, /^must name known/], [{ 'server-port': '1' }, /^must name known/], [{ 'management-server-enabled': 'true' }, /^must name known/],
      [{ motd: 'a' }, /^must name known/], [{ 'Rate-Limit': '5' }, /^must name known/], [{ 'rate-limit ': '5' }, /^must name known/], [{ 'rate-limit\nenable-rcon': '5' }, /^must name known/], [{ '': '' }, /^must name known/],
      [{ constructor: 'a' }, /^must name known/], [{ toString: 'a' }, /^must name known/], [{ hasOwnProperty: 'a' }, /^must name known/],
      [{ 'spawn-animals': 'yes' }, /^must be "true" or "false": /], [{ 'spawn-animals': 'True' }, /^must be "true" or "false": /], [{ 'spawn-animals': '' }, /^must be "true" or "false": /],
      [{ 'rate-limit': '1.5' }, /^must be a whole number: /], [{ 'rate-limit': '' }, /^must be a whole number: /], [{ 'rate-limit': '0x10' }, /^must be a whole number: /], [{ 'rate-limit': '+1' }, /^must be a whole number: /], [{ 'rate-limit': '1234567890' }, /^must be a whole number: /],
      [{ 'bug-report-link': 'a\nenable-rcon=true' }, LINE], [{ 'bug-report-link': '%env:X%' }, PLACEHOLDER], [{ 'bug-report-link': 'a'.repeat(513) }, TOO_LONG], [{ 'rate-limit': 5 }, TYPE], [{ 'spawn-animals': true }, TYPE], [['rate-limit'], TYPE],
    ],
  },
]

t.test('fields that become properties of the game', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, game)
})

t.test('no property has a field of its own too, nor belongs to the platform', async (t) => {
  for (const name of ['motd', 'max-players', 'difficulty', 'level-seed', 'white-list', 'resource-pack', 'enable-query', 'enable-rcon', 'rcon.port', 'rcon.password', 'server-port', 'server-ip', 'query.port', 'enable-status', 'enable-jmx-monitoring', 'management-server-port']) {
    t.notOk(Object.hasOwn(PROPERTIES, name), name)
  }
})

t.test('the default of each property is a value that it takes', async (t) => {
  for (const [name, property] of Object.entries(PROPERTIES)) t.same(problemsOf({ properties: { [name]: property.default } }), [], name)
})
