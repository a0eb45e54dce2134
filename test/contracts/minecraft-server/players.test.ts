import t from 'tap'
import { players } from '../../../contracts/minecraft-server/players.ts'
import { checkComplete, checkRows, flag, TOO_LONG, TOO_MANY, TYPE, type Row } from '../spec-table.ts'

const PLAYER = 'must be a player\'s name or a UUID with hyphens'
const TWICE = 'must name each player only once'
const uuid = '069a79f4-44e9-4726-a5be-fca90e38aaf5'

const list = (path: string, max: number): Row => ({
  path,
  good: [[], ['Notch'], ['jeb_', 'a', '_'.repeat(16), '.Bedrock_Player', uuid, uuid.replace('0', 'A').toUpperCase()], ['steve', 'Steve'], Array.from({ length: max }, (_, index) => `player${index}`)],
  bad: [
    [[''], PLAYER], [['a b'], PLAYER], [['steve\nstop'], PLAYER], [['steve\n'], PLAYER], [['@a'], PLAYER], [['*'], PLAYER], [['a-b'], PLAYER], [['a.b'], PLAYER], [['..'], PLAYER], [['.'], PLAYER], [['/stop'], PLAYER], [['$(X)'], PLAYER], [['%X%'], PLAYER], [['étienne'], PLAYER], [['x'.repeat(17)], PLAYER],
    [[uuid.replaceAll('-', '')], PLAYER], [[`${uuid}0`], TOO_LONG], [[`{${uuid}}`], PLAYER], [[uuid.slice(1)], PLAYER],
    [['steve', 'steve'], TWICE], [[uuid, uuid], TWICE], [Array.from({ length: max + 1 }, (_, index) => `player${index}`), TOO_MANY], ['steve', TYPE], [[1], TYPE], [[null], TYPE], [null, TYPE],
  ],
})

const rows: Row[] = [flag('whitelist.enabled'), list('whitelist.players', 200), list('ops', 50), list('bans', 200), { path: 'whitelist', good: [{}, { enabled: true }], bad: [[true, TYPE], [{ enforce: true }, 'Unrecognized key: "enforce"']] }]

t.test('fields about who may do what', async (t) => {
  checkRows(t, rows)
  checkComplete(t, rows, players)
})
