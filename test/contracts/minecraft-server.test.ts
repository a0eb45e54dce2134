import t from 'tap'
import { MinecraftServer, MinecraftServerSpec, MinecraftServerStatus, Phase } from '../../contracts/minecraft-server.ts'
import { checkRows, nameOf, OPTION, problemsOf } from './spec-table.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const server = (change: Json = {}): object => ({ apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', spec: { eula: true }, ...change, metadata: { name: 'survival', namespace: 'default', ...change.metadata } })
const rulesOf = (schema: { meta: () => Json }): { rule: string; message: string }[] => schema.meta()['x-kubernetes-validations']

t.test('a spec with eula alone has every default but the storage size', async (t) => {
  t.same(MinecraftServerSpec.parse({ eula: true }), {
    eula: true,
    desiredState: 'Running', restartPolicy: 'OnRequest', stop: { announceSeconds: 0, saveTimeoutSeconds: 60 },
    type: 'VANILLA', version: 'LATEST', javaVersion: 'Auto', modrinth: { projects: [], dependencies: 'None', versionType: 'Release' }, spigetResources: [], plugins: [], mods: [], jvmFlags: 'Default',
    memory: '1Gi', cpu: '2', nodeSelector: {}, tolerations: [], timezone: 'UTC',
    motd: 'A HomeCraft server', maxPlayers: 20, difficulty: 'Easy', gameMode: 'Survival', forceGameMode: false, hardcore: false, pvp: true, seed: '', levelName: 'world', levelType: 'minecraft:normal',
    generateStructures: true, allowNether: true, onlineMode: true, allowFlight: false, commandBlocks: false, spawnProtection: 16, viewDistance: 10, simulationDistance: 10,
    playerIdleTimeoutMinutes: 0, pauseWhenEmptySeconds: 60, query: false, properties: {},
    whitelist: { enabled: false, players: [] }, ops: [], bans: [],
    exposure: 'LoadBalancer', serviceAnnotations: {}, allowedSourceRanges: [], extraPorts: [],
    sftpUsers: [], sftp: { users: [] },
  })
})

t.test('defaults of objects that may be absent come with them', async (t) => {
  t.same(MinecraftServerSpec.parse({ eula: true, type: 'PAPER', paper: {} }).paper, { channel: 'Default' })
  t.same(MinecraftServerSpec.parse({ eula: true, resourcePack: { url: 'https://example.org' } }).resourcePack, { url: 'https://example.org', required: false })
  t.match(MinecraftServerSpec.parse({ eula: true, extraPorts: [{ name: 'map', port: 8123 }], tolerations: [{ key: 'a' }] }), { extraPorts: [{ protocol: 'TCP' }], tolerations: [{ operator: 'Equal' }] })
})

t.test('the EULA must be accepted, in a boolean', async (t) => {
  const rule = 'must be true: accept the Minecraft EULA (https://aka.ms/MinecraftEULA) to run a server'
  checkRows(t, [{ path: 'eula', good: [true], bad: [false, 'true', 1, null, undefined].map((value) => [value, rule]) }])
})

t.test('a field that the schema has not is refused by name, wherever it stands', async (t) => {
  t.same(problemsOf({ colour: 'red' }), [': Unrecognized key: "colour"'])
  t.same(problemsOf({ stop: { seconds: 5 } }), ['stop: Unrecognized key: "seconds"'])
  t.same(problemsOf({ Memory: '1Gi', EULA: true }), [': Unrecognized keys: "Memory", "EULA"'])
  t.same(problemsOf({ env: [{ name: 'A', value: 'b' }], image: 'x' }), [': Unrecognized keys: "env", "image"'], 'nobody chooses images or variables')
})

t.test('several mistakes are told at once', async (t) => {
  t.equal(problemsOf({ memory: '4G', motd: 'a\nb', maxPlayers: 0 }).length, 3)
})

t.test('a name is a DNS label of 40 characters at most that begins with a letter', async (t) => {
  const problems = (name: unknown): string[] => MinecraftServer.safeParse(server({ metadata: { name } })).error?.issues.map(({ message }) => message) ?? []
  for (const name of ['a', 'survival', 'a-1', 'a--b', 'x'.repeat(40)]) t.same(problems(name), [], name)
  for (const name of ['', '1abc', 'a.b', 'A', 'a-', '-a', 'a_b', 'a\n', 'é', '..', 'x'.repeat(41)]) {
    t.same(problems(name), ['must begin with a letter, hold only lower-case letters, digits and -, and be at most 40 characters long'], nameOf(name))
  }
  t.equal(problems('kubernetes').length, 1)
  t.equal(problems(undefined).length, 1)
})

t.test('the resource is of its own kind and version', async (t) => {
  t.ok(MinecraftServer.safeParse(server()).success)
  for (const change of [{ apiVersion: 'homecraft.io/v1' }, { kind: 'Server' }, { spec: undefined }, { spec: {} }]) t.notOk(MinecraftServer.safeParse(server(change)).success, nameOf(change))
})

t.test('what the API server refuses in a change stands in CEL alone', async (t) => {
  const rules = rulesOf(MinecraftServerSpec)
  t.match(rules.filter(({ rule }) => rule.includes('oldSelf')).map(({ message }) => message), ['storageSize may only grow: a volume can\'t shrink', 'storageClassName can\'t be changed: the world would have to move'])
})

t.test('a rule is a sentence of what must be, and no two are the same', async (t) => {
  const messages = [...rulesOf(MinecraftServer), ...rulesOf(MinecraftServerSpec)].map(({ message }) => message)
  t.equal(new Set(messages).size, messages.length)
  for (const message of messages) t.notMatch(message, /[\n.]$|^failed/)
})

t.test('a status is what was observed, in a form that holds no surprises', async (t) => {
  const condition = { type: 'Available', status: 'True', reason: 'Ready', message: 'Players can join.', lastTransitionTime: '2026-05-01T12:00:00Z' }
  const good = [{}, { phase: 'Running', endpoint: '203.0.113.7:25565', sftpEndpoint: '[2001:db8::1]:2022', version: '1.21.4', conditions: [condition], observedGeneration: 3 }]
  for (const status of good) t.ok(MinecraftServerStatus.safeParse(status).success, nameOf(status))
  const bad = [
    { phase: 'Sleeping' }, { endpoint: '203.0.113.7' }, { endpoint: 'a b:1' }, { observedGeneration: -1 }, { players: 3 },
    { conditions: [{ ...condition, reason: 'Not ready' }] }, { conditions: [{ ...condition, status: 'Yes' }] }, { conditions: [{ ...condition, lastTransitionTime: 'now' }] }, { conditions: [{ ...condition, message: 'a'.repeat(1025) }] },
    { conditions: Array.from({ length: 17 }, () => condition) },
  ]
  for (const status of bad) t.notOk(MinecraftServerStatus.safeParse(status).success, nameOf(status))
})

t.test('phases are words of their own', async (t) => {
  for (const phase of ['running', '', null]) t.match(Phase.safeParse(phase).error?.issues[0]?.message, OPTION)
  t.equal(Phase.parse('Maintenance'), 'Maintenance')
})
