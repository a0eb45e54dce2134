import t from 'tap'
import type { V1Container, V1Probe } from '@kubernetes/client-node'
import { newMinecraftContainer, newMinecraftVolumes } from '../../../hooks/minecraft-server/minecraft-container.ts'
import { START_SCRIPT } from '../../../hooks/minecraft-server/start-script.ts'
import { bound, newObserved, NOTHING, serverOf } from '../world.ts'

const of = (spec: object = {}, observed = NOTHING): V1Container => newMinecraftContainer(serverOf(spec, observed))

t.test('the container meets Pod Security restricted', async (t) => {
  t.match(of().securityContext, { runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
  t.equal(of().securityContext?.capabilities?.add, undefined)
})

t.test('what it runs is no matter of the spec', async (t) => {
  t.same(of().command, ['bash', '-c', START_SCRIPT])
  t.equal(of().args, undefined)
  for (const spec of [{ motd: 'x' }, { version: '1.8.9' }, { upgradeRequest: 'x' }, { levelName: 'x' }]) t.same([of(spec).command, of(spec).args, of(spec).ports, of(spec).volumeMounts], [of().command, of().args, of().ports, of().volumeMounts], JSON.stringify(spec))
})

t.test('version and Java go by the world that there is', async (t) => {
  const world = (version: string) => newObserved({ volume: { ...bound(), world: { version, upgradeRequest: '' } } })
  const table = [
    { name: 'LATEST on no world', spec: {}, observed: NOTHING, image: 'itzg/minecraft-server:test', version: 'LATEST' },
    { name: 'LATEST on a world', spec: {}, observed: world('1.20.4'), image: 'itzg/minecraft-server:test-java17', version: '1.20.4' },
    { name: 'an upgrade', spec: { upgradeRequest: 'one' }, observed: world('1.20.4'), image: 'itzg/minecraft-server:test', version: 'LATEST' },
    { name: 'a version by its number', spec: { version: '1.21.4' }, observed: world('1.20.4'), image: 'itzg/minecraft-server:test-java21', version: '1.21.4' },
    { name: 'a Java of its own', spec: { version: '1.21.4', javaVersion: '25' }, observed: NOTHING, image: 'itzg/minecraft-server:test', version: '1.21.4' },
  ]
  for (const { name, spec, observed, image, version } of table) {
    const container = of(spec, observed)
    t.equal(container.image, image, name)
    t.equal(container.env?.find((one) => one.name === 'VERSION')?.value, version, name)
  }
})

t.test('it may use what was asked for, and reserves a part', async (t) => {
  const table: { spec: object; want: object }[] = [
    { spec: {}, want: { requests: { cpu: '200m', memory: '1024Mi' }, limits: { cpu: '2', memory: '1536Mi' } } },
    { spec: { cpu: '500m' }, want: { requests: { cpu: '50m' }, limits: { cpu: '500m' } } },
    { spec: { cpu: '100m' }, want: { requests: { cpu: '10m' }, limits: { cpu: '100m' } } },
    { spec: { cpu: '64' }, want: { requests: { cpu: '6400m' }, limits: { cpu: '64' } } },
    { spec: { memory: '4Gi' }, want: { requests: { memory: '4096Mi' }, limits: { memory: '5376Mi' } } },
  ]
  for (const { spec, want } of table) t.match(of(spec).resources, want, JSON.stringify(spec))
})

/** Seconds after which a probe gives up. */
const patience = (probe: V1Probe | undefined): number => (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0)

t.test('a start may take as long as its software needs, and a hang is noticed', async (t) => {
  const modpack = { project: 'x' }
  const table = [
    { spec: {}, want: 600 },
    { spec: { type: 'PAPER' }, want: 600 },
    { spec: { type: 'SPIGOT' }, want: 600 },
    { spec: { type: 'FORGE' }, want: 900 },
    { spec: { type: 'FABRIC' }, want: 900 },
    { spec: { type: 'MODRINTH', modpack }, want: 1800 },
    { spec: { type: 'AUTO_CURSEFORGE', modpack }, want: 1800 },
  ]
  for (const { spec, want } of table) {
    const { startupProbe, readinessProbe, livenessProbe } = of(spec)
    t.equal(patience(startupProbe), want, JSON.stringify(spec))
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) t.same(probe?.exec?.command, ['mc-health'])
    t.equal(patience(livenessProbe), 180, 'a hang of three minutes ends it')
  }
})

t.test('no secret is in its environment: the RCON password is a file', async (t) => {
  t.notOk(of().env?.some(({ valueFrom }) => valueFrom !== undefined))
  t.equal(of().envFrom, undefined, 'what a crash would read anew')
  t.match(newMinecraftVolumes(serverOf()), [
    { name: 'rcon', secret: { secretName: 'mc-survival', items: [{ key: 'rcon-password', path: 'rcon-password' }], defaultMode: 0o400 } },
    { name: 'files', configMap: { name: 'mc-survival', items: [{ key: 'ops.json' }, { key: 'whitelist-enabled' }, { key: 'whitelist.json' }, { key: 'world' }] } },
    { name: 'tmp', emptyDir: { sizeLimit: '2Gi' } },
  ])
  t.match(of().volumeMounts, [{ name: 'data', mountPath: '/data' }, { name: 'rcon', mountPath: '/run/secrets/homecraft', readOnly: true }, { name: 'files', mountPath: '/etc/homecraft', readOnly: true }, { name: 'tmp', mountPath: '/tmp' }])
  for (const { subPath } of of().volumeMounts ?? []) t.equal(subPath, undefined, 'which would never be refreshed')
})
