import t from 'tap'
import { toGameProperties } from '../../../../local/images/minecraft-server/game-properties.ts'

t.match(toGameProperties({}), { maxPlayers: 20, port: 25565, gameMode: 0, difficulty: 1, verifiesAccounts: false, rcon: undefined }, 'what is absent has its default')
t.match(toGameProperties({ 'max-players': '5', gamemode: 'creative', difficulty: '3', motd: 'x' }), { maxPlayers: 5, gameMode: 1, difficulty: 3, motd: 'x' })
t.equal(toGameProperties({ 'max-players': 'many' }).maxPlayers, 20, 'a number that is none counts as its default')
t.strictSame(toGameProperties({ 'enable-rcon': 'true', 'rcon.port': '1', 'rcon.password': 'p' }).rcon, { port: 1, password: 'p' })
t.equal(toGameProperties({ 'enable-rcon': 'yes' }).rcon, undefined, 'only true is true')
t.equal(toGameProperties({ 'hide-online-players': 'true' }).hidesPlayers, true)
t.equal(toGameProperties({ 'view-distance': '99' }).viewDistance, 32)
