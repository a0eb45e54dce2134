import t from 'tap'
import { changeList } from '../../../api/console/player-lists.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { PlayerList } from '../../../contracts/rest.ts'

const spec = MinecraftServerSpec.parse({ eula: true, whitelist: { enabled: true, players: ['steve'] }, ops: ['steve'], bans: ['steve'] })
const listsOf = ({ whitelist, ops, bans }: MinecraftServerSpec): object => ({ whitelist: whitelist.players, ops, bans })

t.test('a player comes onto one list, and goes off it', async (t) => {
  const was = ['steve']
  const both = ['steve', 'alex']
  t.same(listsOf(changeList(spec, 'whitelist', 'alex', true)!.spec), { whitelist: both, ops: was, bans: was })
  t.same(listsOf(changeList(spec, 'op', 'alex', true)!.spec), { whitelist: was, ops: both, bans: was })
  t.same(listsOf(changeList(spec, 'ban', 'alex', true)!.spec), { whitelist: was, ops: was, bans: both })
  t.same(listsOf(changeList(spec, 'op', 'steve', false)!.spec), { whitelist: was, ops: [], bans: was })
  t.match(changeList(spec, 'whitelist', 'alex', true)?.spec, { whitelist: { enabled: true } }, 'whether the list counts stays')
  t.same(listsOf(spec), { whitelist: was, ops: was, bans: was }, 'the spec itself is not altered')
})

t.test('every change is a sentence', async (t) => {
  for (const list of PlayerList.options) {
    t.match(changeList(spec, list, 'alex', true)?.message, /^alex .*\.$/)
    t.match(changeList(spec, list, 'steve', false)?.message, /^steve .*\.$/)
  }
})

t.test('what is so already changes nothing, in letters or in capitals', async (t) => {
  for (const list of PlayerList.options) {
    t.equal(changeList(spec, list, 'Steve', true), undefined)
    t.equal(changeList(spec, list, 'alex', false), undefined)
    t.ok(changeList(spec, list, 'STEVE', false))
  }
})

t.test('a list that is full takes no more', async (t) => {
  const full = { ...spec, ops: Array.from({ length: 50 }, (_, index) => `op${index}`) }
  t.throws(() => changeList(full, 'op', 'alex', true), { code: 'HC_INVALID', message: /50/ })
  t.ok(changeList(full, 'op', 'op1', false))
})
