import t from 'tap'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { SETTINGS, valueAt } from '../../../contracts/minecraft-server/settings.ts'

t.test('every field of the spec is a setting or holds settings', async (t) => {
  const tops = new Set(SETTINGS.map(({ path }) => path.split('.')[0]))
  t.same([...tops], Object.keys(MinecraftServerSpec.shape))
  t.equal(new Set(SETTINGS.map(({ path }) => path)).size, SETTINGS.length)
})

t.test('a setting has its effect, its description and its JSON Schema', async (t) => {
  t.match(SETTINGS.find(({ path }) => path === 'stop.saveTimeoutSeconds'), {
    effect: 'NextRestart',
    description: 'Seconds that the server has to save and end before it is killed. A change takes effect at the next restart.',
    schema: { type: 'integer', minimum: 10, maximum: 1800, default: 60 },
  })
  for (const { path, description, effect } of SETTINGS) {
    t.match(description, { Live: /at once\.$/, NextRestart: /at the next restart\.$/, Immutable: /can't be changed\.$/ }[effect], path)
  }
})

t.test('what reaches a running server without a restart', async (t) => {
  t.same(SETTINGS.filter(({ effect }) => effect === 'Live').map(({ path }) => path), [
    'eula', 'desiredState', 'restartPolicy', 'restartRequest', 'storageSize', 'whitelist.enabled', 'whitelist.players', 'ops', 'bans',
    'exposure', 'hostname', 'serviceAnnotations', 'allowedSourceRanges', 'extraPorts', 'sftpUsers', 'sftp.users',
  ])
  t.same(SETTINGS.filter(({ effect }) => effect === 'Immutable').map(({ path }) => path), ['storageClassName'])
})

t.test('a value is found by its path, and one that is not there is undefined', async (t) => {
  const spec = { eula: true, stop: { announceSeconds: 5 }, ops: ['a'], motd: null }
  const table: [string, unknown][] = [['eula', true], ['stop.announceSeconds', 5], ['stop', { announceSeconds: 5 }], ['ops', ['a']], ['motd', null], ['stop.other', undefined], ['other.path', undefined], ['motd.a', undefined], ['eula.a', undefined]]
  for (const [path, want] of table) t.same(valueAt(spec, path), want, path)
  t.equal(valueAt(undefined, 'eula'), undefined)
})
