import t from 'tap'
import { GAME_FILES, newConfigMap as newConfigMapOf, newGameFiles } from '../../../hooks/minecraft-server/config-map.ts'
import { SFTP_SCRIPTS } from '../../../hooks/minecraft-server/sftp-script.ts'
import type { Server } from '../../../hooks/minecraft-server/server.ts'
import { bound, newObserved, serverOf } from '../world.ts'

const newConfigMap = (server: Server) => newConfigMapOf(server, newGameFiles(server))

const dataOf = (spec: object = {}, observed = newObserved()): Record<string, string> => newConfigMap(serverOf(spec, observed)).data ?? {}

t.test('the ConfigMap is named for the server', async (t) => {
  t.match(newConfigMap(serverOf()), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mc-survival', namespace: 'default', labels: { 'homecraft.io/server': 'survival' } } })
})

t.test('it holds what the game reads and the scripts of SFTP, and nothing else', async (t) => {
  t.same(Object.keys(dataOf()).sort(), [...GAME_FILES, ...Object.keys(SFTP_SCRIPTS)].sort())
  t.match(dataOf(), SFTP_SCRIPTS)
})

t.test('it names the version that the world has, with the upgrade that it came by', async (t) => {
  const table = [
    { name: 'nobody has looked', volume: undefined, want: '' },
    { name: 'there is no volume', volume: { phase: 'Absent' as const }, want: '' },
    { name: 'there is no world', volume: { phase: 'Bound' as const }, want: '' },
    { name: 'a world of the first start', volume: bound(), want: '\n1.21.8\n' },
    { name: 'a world that was upgraded', volume: { ...bound(), world: { version: '26.1', upgradeRequest: 'one' } }, want: 'one\n26.1\n' },
  ]
  for (const { name, volume, want } of table) t.equal(dataOf({}, newObserved({ volume }))['world'], want, name)
})

t.test('it holds the players whose identity is certain', async (t) => {
  const uuid = 'b50ad385-829d-3141-a216-7e7d7539ba7f'
  const data = dataOf({ ops: [uuid], whitelist: { players: [uuid, 'alex'] } })
  t.same(JSON.parse(data['ops.json']!), [{ uuid, name: '', level: 4, bypassesPlayerLimit: false }])
  t.same(JSON.parse(data['whitelist.json']!), [{ uuid, name: '' }])
})
