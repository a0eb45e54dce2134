import t from 'tap'
import { stringify } from 'yaml'
import { guardReply, type CompositeRequest } from '../../../hooks/metacontroller.ts'
import { ACCEPTED_SPEC } from '../../../hooks/minecraft-server/names.ts'
import { SFTP_SCRIPTS } from '../../../hooks/minecraft-server/sftp-script.ts'
import { CHILD_RULE, sync } from '../../../hooks/minecraft-server/sync.ts'
import { applied, asked, bound, child, condition, doSync, LATER, newRequest, noted, NOW, READY, running, settings, specOf } from '../world.ts'

/** The scripts of SFTP are long, the same for all, and have a test of their own. The record of the spec is to be read. */
function legible(key: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (key === ACCEPTED_SPEC) return Buffer.from(value, 'base64').toString()
  return Object.values(SFTP_SCRIPTS).includes(value) ? '(see sftp-script.ts)' : value
}

const recordOf = (reply: object): any => JSON.parse(Buffer.from(child(reply, 'Secret').data[ACCEPTED_SPEC], 'base64').toString()) // eslint-disable-line @typescript-eslint/no-explicit-any

t.formatSnapshot = (value: unknown) => stringify(value, legible, { lineWidth: 0, aliasDuplicateObjects: false })

const EVERYTHING = {
  desiredState: 'Running', restartPolicy: 'OnRequest', restartRequest: 'restart-1', upgradeRequest: 'upgrade-1', stop: { announceSeconds: 15, saveTimeoutSeconds: 120 },
  type: 'PAPER', version: '1.21.4', javaVersion: 'Auto', paper: { build: 232, channel: 'Experimental' }, modrinth: { projects: ['luckperms', 'datapack:terralith?'], dependencies: 'Required', versionType: 'Beta' },
  spigetResources: [9089], plugins: ['https://example.org/plugin.jar'], jvmFlags: 'Aikar', memory: '2Gi', cpu: '1500m', storageSize: '5Gi', storageClassName: 'fast',
  nodeSelector: { 'homecraft.io/pool': 'big' }, tolerations: [{ key: 'homecraft.io/dedicated', value: 'games', effect: 'NoSchedule' }], timezone: 'Europe/Zurich',
  motd: '§6Gold $5 $(HOME)\\nline two', maxPlayers: 5, difficulty: 'Hard', gameMode: 'Creative', forceGameMode: true, hardcore: true, pvp: false, seed: '-42', levelName: 'other', levelType: 'minecraft:flat',
  generateStructures: false, allowNether: false, onlineMode: false, allowFlight: true, commandBlocks: true, spawnProtection: 0, viewDistance: 12, simulationDistance: 6, playerIdleTimeoutMinutes: 30, pauseWhenEmptySeconds: 0,
  resourcePack: { url: 'https://example.org/pack.zip', sha1: '0123456789abcdef0123456789abcdef01234567', required: true, prompt: 'Please' }, query: true, properties: { 'rate-limit': '100' },
  whitelist: { enabled: true, players: ['Notch', '069a79f4-44e9-4726-a5be-fca90e38aaf5'] }, ops: ['Notch'], bans: ['griefer'],
  exposure: 'NodePort', hostname: 'play.example.org', serviceAnnotations: { 'metallb.io/address-pool': 'games' }, allowedSourceRanges: ['203.0.113.0/24'], extraPorts: [{ name: 'voice-chat', port: 24454, protocol: 'UDP' }],
  sftpUsers: ['steve:secret:1000:1000:minecraft', 'alex:$6$salt$abcdefghijklmnop:e:1000:1000:files'], sftp: { passwordSecret: 'passwords', users: [{ name: 'guest', passwordKey: 'guest', readOnly: true, folder: 'plugins' }] },
}

t.test('the reply is whole', async (t) => {
  t.matchSnapshot(doSync(newRequest()), 'of a new server, before its world was looked at')
  t.matchSnapshot(doSync(running()), 'of a server at its defaults that runs')
  t.matchSnapshot(doSync(newRequest(EVERYTHING)), 'of a server with every field')
  t.matchSnapshot(doSync(running({ desiredState: 'Maintenance' })), 'of a server in maintenance')
  t.matchSnapshot(doSync(running({ desiredState: 'Stopped' }, {}, {})), 'of a server that is stopped')
  t.same(Object.keys(EVERYTHING).filter((field) => !(field in specOf(recordOf(doSync(newRequest(EVERYTHING)))))), [], 'every field is taken')
})

t.test('phase and endpoints tell what is seen', async (t) => {
  const GAME_POD = { replicas: 1, updatedReplicas: 1 }
  const table: { name: string; request: CompositeRequest; want: object }[] = [
    { name: 'nothing is there yet', request: newRequest(), want: { phase: 'Starting' } },
    { name: 'the pod boots', request: running({}, {}, GAME_POD), want: { phase: 'Starting', endpoint: '192.0.2.7:25565' } },
    { name: 'the pod is ready', request: running(), want: { phase: 'Running', endpoint: '192.0.2.7:25565', sftpEndpoint: '192.0.2.7:2022', version: '1.21.8' } },
    { name: 'a setting changed', request: running({}, { motd: 'new' }), want: { phase: 'Running' } },
    { name: 'a restart is asked for', request: running({}, { restartRequest: 'one' }), want: { phase: 'Restarting' } },
    { name: 'the old pod saves before it is replaced', request: noted(running({}, {}, { replicas: 1, readyReplicas: 1 }), { pod: { isTerminating: true } }), want: { phase: 'Restarting' } },
    { name: 'a stop is asked for', request: running({}, { desiredState: 'Stopped' }), want: { phase: 'Stopping' } },
    { name: 'the pod saves', request: running({ desiredState: 'Stopped' }, {}, { replicas: 1 }), want: { phase: 'Stopping' } },
    { name: 'the pod is gone', request: running({ desiredState: 'Stopped' }, {}, {}), want: { phase: 'Stopped' } },
    { name: 'the stop was not looked at yet', request: running({ desiredState: 'Stopped' }, {}, { observedGeneration: 1 }), want: { phase: 'Stopping' } },
    { name: 'a start is asked for', request: running({ desiredState: 'Stopped' }, { desiredState: 'Running' }, {}), want: { phase: 'Starting' } },
    { name: 'maintenance is asked for', request: running({}, { desiredState: 'Maintenance' }), want: { phase: 'Stopping' } },
    { name: 'maintenance', request: running({ desiredState: 'Maintenance' }), want: { phase: 'Maintenance' } },
    { name: 'the game is asked for', request: running({ desiredState: 'Maintenance' }, { desiredState: 'Running' }), want: { phase: 'Starting' } },
    { name: 'exposure ClusterIP', request: running({ exposure: 'ClusterIP' }), want: { endpoint: 'mc-survival.default.svc:25565', sftpEndpoint: 'mc-survival.default.svc:2022' } },
    { name: 'exposure changed and the Service has not', request: running({}, { exposure: 'ClusterIP' }), want: { endpoint: undefined } },
  ]
  for (const { name, request, want } of table) t.match(doSync(request).status, want, name)
})

t.test('a server made stopped was never stopping', async (t) => {
  const request = running({ desiredState: 'Stopped' }, {}, { observedGeneration: 0 })
  request.children['StatefulSet.apps/v1']!['default/mc-survival']!.metadata.generation = 1
  t.equal(doSync(request).status.phase, 'Stopped')
})

t.test('a node port is named once it and the nodes\' host are known', async (t) => {
  const request = running({ exposure: 'NodePort' })
  t.equal(doSync(request).status.endpoint, undefined, 'no port yet')
  const service = (request.children['Service.v1'] as any)['default/mc-survival'] // eslint-disable-line @typescript-eslint/no-explicit-any
  for (const port of service.spec.ports) port.nodePort = port.port + 10_000
  t.equal(doSync(request).status.endpoint, 'nodes.example.org:35565')
  t.equal((sync(request, NOW, { ...settings, nodePortHost: undefined }).status as { endpoint?: string }).endpoint, undefined, 'no host known')
})

t.test('the volume claim keeps its first size and class', async (t) => {
  const grown = doSync(running({ storageSize: '2Gi', storageClassName: 'fast' }, { storageSize: '4Gi' }))
  t.match(child(grown, 'StatefulSet').spec.volumeClaimTemplates[0].spec, { storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } })
  t.match(condition(grown, 'StorageReady'), { status: 'False', reason: 'ResizeNeeded' })
  t.match(condition(doSync(running({ storageSize: '2Gi' }, { storageSize: undefined })), 'StorageReady'), { status: 'True', reason: 'Bound' }, 'a size taken out of the spec means: as it is')
  const shrunk = doSync(running({ storageSize: '4Gi' }, { storageSize: '2Gi' }))
  t.match(condition(shrunk, 'StorageReady'), { status: 'False', reason: 'ShrinkRefused' })
  t.equal(child(shrunk, 'StatefulSet').spec.volumeClaimTemplates[0].spec.resources.requests.storage, '4Gi')
})

t.test('a spec that slips through admission', async (t) => {
  t.test('changes nothing of a server that runs', async (t) => {
    const before = doSync(running({ motd: 'good' }))
    const after = doSync(running({ motd: 'good' }, { motd: 'bad\nenable-rcon=true' }))
    t.same(after.children, before.children)
    t.equal(after.status.phase, 'Running')
    t.match(condition(after, 'Accepted'), { status: 'False', reason: 'InvalidSpec', message: /goes on as it was last accepted.*motd/ })
  })
  t.test('is told in a sentence whatever the field', async (t) => {
    for (const bad of [{ memory: '4G' }, { storageSize: '1.5Gi' }, { sftpUsers: ['root'] }, { type: 7 }, { colour: 'red' }]) {
      t.match(condition(doSync(running({}, bad)), 'Accepted'), { status: 'False', reason: 'InvalidSpec' }, JSON.stringify(bad))
    }
  })
  t.test('makes nothing of a new one', async (t) => {
    const reply = doSync(newRequest({ eula: false }))
    t.same(reply.children, [])
    t.equal(reply.status.phase, 'Error')
    t.match(condition(reply, 'Accepted'), { status: 'False', message: /EULA/ })
  })
  t.test('is refused whole when the record of the last good one is spoilt', async (t) => {
    const request = running({}, { eula: false })
    ;(request.children['Secret.v1'] as any)['default/mc-survival'].data = { [ACCEPTED_SPEC]: Buffer.from('{').toString('base64') } // eslint-disable-line @typescript-eslint/no-explicit-any
    t.same(doSync(request).children, [], 'which the guard refuses while children are observed')
    t.throws(() => guardReply(request, doSync(request), CHILD_RULE), { code: 'HC_UNSAFE_REPLY' })
  })
})

t.test('what the administrator has not allowed changes nothing of a server that runs', async (t) => {
  const after = doSync(running({ motd: 'good' }, { nodeSelector: { 'kubernetes.io/hostname': 'node-7' } }))
  t.same(after.children, doSync(running({ motd: 'good' })).children)
  t.match(condition(after, 'Accepted'), { status: 'False', reason: 'NotAllowed' })
})

t.test('the accepted spec renders the same children as the spec it came from', async (t) => {
  for (const spec of [{ sftpUsers: ['steve:secret:1000:1000:minecraft'] }, EVERYTHING]) {
    const request = running(spec)
    const recorded = recordOf(doSync(request))
    t.same(doSync(asked(request, recorded)).children, doSync(request).children)
  }
})

t.test('no plain password is in any child or status', async (t) => {
  const reply = doSync(running({ sftpUsers: ['steve:hunter2hunter2:1000:1000:minecraft'] }))
  const decoded = Object.values<string>(child(reply, 'Secret').data).map((data) => Buffer.from(data, 'base64').toString())
  t.notMatch(JSON.stringify(reply) + decoded.join(), /hunter2/)
  t.match(decoded.join(), /steve:rw:.*:\$6\$/)
})

t.test('a condition keeps its time until its status changes', async (t) => {
  const starting = running({}, {}, { replicas: 1, updatedReplicas: 1 })
  t.equal(condition(doSync(starting, LATER), 'Available').lastTransitionTime, NOW)
  t.equal(condition(doSync(running(), LATER), 'Available').lastTransitionTime, LATER)
})

t.test('the order of keys in the spec is no input', async (t) => {
  const reversed = (value: unknown): unknown => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)])) : value)
  const spec = { ...EVERYTHING, nodeSelector: { 'homecraft.io/a': '1', 'homecraft.io/b': '2' }, serviceAnnotations: { 'metallb.io/a': '1', 'metallb.io/b': '2' }, properties: { 'log-ips': 'false', 'rate-limit': '1' } }
  t.equal(JSON.stringify(doSync(newRequest(reversed(spec)))), JSON.stringify(doSync(newRequest(spec))))
})

t.test('every reply passes the guard, and a second sync of what it made writes the same', async (t) => {
  for (const spec of [{}, EVERYTHING, { desiredState: 'Maintenance' }, { desiredState: 'Stopped' }]) {
    const first = newRequest(spec)
    const reply = guardReply(first, doSync(first), CHILD_RULE)
    const seen = noted(applied(first, reply, READY), { volume: bound(), pod: {} })
    const second = doSync(seen)
    t.same(doSync(applied(seen, second, READY)).children, second.children, JSON.stringify(spec).slice(0, 40))
  }
})
