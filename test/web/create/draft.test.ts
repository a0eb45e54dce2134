import t from 'tap'
import { ServerCreation, ServerSpec } from '../../../contracts/rest.ts'
import { findWrong, newValues, settingAt, stepOf, STEPS, toBody, toField, type Values } from '../../../web/src/create/draft.ts'

const fresh = { isWorldKept: false }
const typed = (over: Partial<Values> = {}): Values => ({ ...newValues(), name: 'lobby', eula: true, ...over })

t.test('a new server needs a name and the EULA, and nothing else', async (t) => {
  t.same(Object.keys(findWrong(newValues(), fresh)).sort(), ['eula', 'name'])
  t.same(findWrong(typed(), fresh), {})
  t.ok(ServerCreation.safeParse(toBody(typed(), fresh)).success)
})

t.test('each field that is asked for is one of the spec, but for the name and those of SFTP', async (t) => {
  const paths = STEPS.flatMap((step): readonly string[] => step.paths)
  t.same(paths.filter((path) => !settingAt(path)), ['name', 'sftp.name', 'sftp.password'])
  t.equal(new Set(paths).size, paths.length)
})

t.test('what is typed becomes what the body holds', async (t) => {
  const body = toBody(typed({ maxPlayers: '40', motd: ' two spaces ', seed: '', version: ' 1.21.4 ', ops: 'Steve, Alex\n\nNotch', hardcore: true, 'whitelist.enabled': true, 'whitelist.players': 'Steve' }), fresh)
  t.match(body, { maxPlayers: 40, motd: ' two spaces ', version: '1.21.4', ops: ['Steve', 'Alex', 'Notch'], hardcore: true, whitelist: { enabled: true, players: ['Steve'] } })
  t.notOk('seed' in body)
  t.notOk('sftpUsers' in body)
  t.notOk('modpack' in body)
  t.notOk('world' in body)
  t.same(ServerCreation.safeParse(body).error, undefined)
})

t.test('a user of SFTP is made where there is a password', async (t) => {
  t.same(toBody(typed({ 'sftp.password': 's3cret-s3cret' }), fresh)['sftpUsers'], ['minecraft:s3cret-s3cret:1000:1000:minecraft'])
  t.same(findWrong(typed({ 'sftp.password': 's3cret-s3cret' }), fresh), {})
  t.match(findWrong(typed({ 'sftp.password': 'words with spaces' }), fresh), { 'sftp.password': /without spaces/, 'sftp.name': undefined })
  t.match(findWrong(typed({ 'sftp.password': 'abc' }), fresh), { 'sftp.password': /at least 8/ })
  t.match(findWrong(typed({ 'sftp.name': 'root', 'sftp.password': 's3cret-s3cret' }), fresh), { 'sftp.name': /belongs to the system/, 'sftp.password': undefined })
  t.match(findWrong(typed({ 'sftp.name': 'Al Ex', 'sftp.password': 's3cret-s3cret' }), fresh), { 'sftp.name': /must begin with a letter/, 'sftp.password': undefined })
})

t.test('a modpack is named where there is one', async (t) => {
  t.match(findWrong(typed({ type: 'MODRINTH' }), fresh), { 'modpack.project': /./ })
  t.same(findWrong(typed({ type: 'MODRINTH', 'modpack.project': 'create' }), fresh), {})
  t.same(toBody(typed({ type: 'MODRINTH', 'modpack.project': 'create' }), fresh)['modpack'], { project: 'create' })
  t.notOk('modpack' in toBody(typed({ type: 'PAPER', 'modpack.project': 'create' }), fresh))
})

t.test('the schema says beside each field what is wrong with it', async (t) => {
  const messages = findWrong(typed({ name: 'My Server', maxPlayers: '0', memory: '2GB', ops: 'Steve,not a name!', levelType: '1', storageSize: '99Ti' }), fresh)
  t.same(Object.keys(messages).sort(), ['levelType', 'maxPlayers', 'memory', 'name', 'ops', 'storageSize'])
  t.match(messages, { name: /must begin with a letter/, memory: /whole number of Mi, Gi or Ti/ })
  t.match(findWrong(typed({ maxPlayers: '1.5' }), fresh), { maxPlayers: /./ })
})

t.test('a message about a part of the body is told at the field that it came from', async (t) => {
  t.same([
    ['name'], ['ops.0'], ['whitelist.players.3'], ['sftpUsers.0'], ['modpack'], ['', 'modpack goes with type MODRINTH'], ['whitelist'], ['tolerations.0.key'], ['', 'plugins and spigetResources need a type'],
  ].map(([path = '', message]) => toField(path, message)), ['name', 'ops', 'whitelist.players', 'sftp.password', 'modpack.project', 'modpack.project', 'whitelist.enabled', '', ''])
})

t.test('each field belongs to a step', async (t) => {
  for (const { id, paths } of STEPS) for (const path of paths) t.equal(stepOf(path), id)
  t.equal(stepOf('tolerations'), 'Review')
})

t.test('a server that is had again keeps its settings, but for passwords and old requests', async (t) => {
  const spec = ServerSpec.parse({
    eula: true, type: 'FABRIC', memory: '4Gi', storageSize: '20Gi', desiredState: 'Stopped', restartRequest: 'api-7', mods: ['https://example.com/a.jar'], ops: ['Steve'],
    sftp: { users: [{ name: 'alex', passwordHash: '***' }, { name: 'kim', publicKeys: [`ssh-ed25519 ${'A'.repeat(68)}`] }] },
  })
  const body = toBody({ ...newValues(spec), name: 'lobby', memory: '6Gi' }, { spec, isWorldKept: true })
  t.match(body, { name: 'lobby', type: 'FABRIC', memory: '6Gi', storageSize: '20Gi', desiredState: 'Running', mods: ['https://example.com/a.jar'], ops: ['Steve'], world: 'keep', eula: true })
  t.notOk('restartRequest' in body)
  t.match(body['sftp'], { users: [{ name: 'kim' }] })
  t.same(findWrong({ ...newValues(spec), name: 'lobby' }, { spec, isWorldKept: true }), {})
})
