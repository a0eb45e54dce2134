import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { isStatus } from '../../lib/kubernetes.ts'
import { pingStatus } from '../../lib/status-ping.ts'
import { SETTINGS } from '../../contracts/minecraft-server/settings.ts'
import { SAMPLES as GIVEN_SAMPLES, type Sample } from '../hooks/settings-samples.ts'
import { waitFor } from '../wait.ts'
import { conditionOf, create, get, kubectl, newNamespace, newServer, patch, podOf, put, rcon, toAddress, waitForPhase, worldFile } from './platform.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/**
 * Every setting of the spec is changed, one at a time, forward and back, on the real API server: the method of Acto
 * (https://dl.acm.org/doi/10.1145/3600006.3613161). Settings come from the schema; one without a sample fails.
 */
const KINDS = ['StatefulSet', 'Service', 'Secret', 'ConfigMap', 'NetworkPolicy', 'PodDisruptionBudget']
const VERSION = '1.21.4'

/** A running game takes names alone, and a change of the type of the Service must be one. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  ...GIVEN_SAMPLES,
  ...Object.fromEntries(['whitelist.players', 'ops', 'bans'].map((path) => [path, { value: ['sampled'] }])),
  exposure: { value: 'NodePort' },
}

/** Settings that are no change of the children's content: they ask for something to be done, and their effect is tested by name. */
const ACTIONS = ['desiredState', 'restartRequest', 'restartPolicy', 'eula', 'storageSize']

/** A merge patch that sets a path to a value; null takes it away. */
const patchOf = (path: string, value: unknown): Json => path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)

/** What was asked for of the children: their own fields, without what the API server allots and what relay notes. */
async function children(namespace: string, name: string): Promise<Json> {
  const objects = await Promise.all(KINDS.map((kind) => get(kind, namespace, `mc-${name}`)))
  return objects.map(({ kind, spec, data, metadata }) => ({ kind, spec: withoutAllotted(spec), data, labels: metadata.labels, annotations: ownAnnotations(metadata.annotations) }))
}

const ALLOTTED = ['nodePort', 'healthCheckNodePort']
const withoutAllotted = (spec: Json): Json => (spec === undefined ? undefined : JSON.parse(JSON.stringify(spec, (key, value: unknown) => (ALLOTTED.includes(key) ? undefined : value))))

const ownAnnotations = (annotations: Record<string, string> = {}): Json => Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith('homecraft.io/observed-')))

/** Changes some of the spec, and waits until that was seen. */
const change = async (namespace: string, name: string, spec: Json): Promise<Json> => untilSeen(namespace, name, await patch('MinecraftServer', namespace, name, { spec }))

/** Puts the spec back to what it was as a whole. */
async function restore(namespace: string, name: string, spec: Json): Promise<Json> {
  // Its status is written at the same time, by Metacontroller: then the put is tried again.
  const restored = await waitFor('the spec to be put back', async () => put('MinecraftServer', { ...(await get('MinecraftServer', namespace, name)), spec }).catch((error: unknown) => {
    if (isStatus(error, 409)) return undefined
    throw error
  }))
  return untilSeen(namespace, name, restored)
}

async function untilSeen(namespace: string, name: string, { metadata }: Json): Promise<Json> {
  return waitFor(`${name} to have seen generation ${metadata.generation}`, async () => {
    const server = await get('MinecraftServer', namespace, name)
    return server.status?.observedGeneration >= metadata.generation && server
  })
}

const pendingOf = (server: Json): string[] => {
  const { status, message } = conditionOf(server, 'PendingRestart')
  return status === 'True' ? message.replace(/^At the next restart: /, '').split(', ') : []
}

t.test('every setting has a sample', async (t) => {
  t.same(SETTINGS.map(({ path }) => path).filter((path) => !(path in SAMPLES)), [])
})

t.test('with restartPolicy Immediate, what is changed and changed back leaves every child as it was', async (t) => {
  const namespace = await newNamespace(t)
  // Without a pod, so that what is compared is what is asked for, not how long a restart takes; restarts have tests of their own.
  await create(newServer(namespace, 'swept', { version: VERSION, desiredState: 'Stopped', restartPolicy: 'Immediate' }))
  const { spec: base } = await waitForPhase(namespace, 'swept', 'Stopped')
  for (const { path, effect } of SETTINGS.filter((one) => one.effect !== 'Immutable' && !ACTIONS.includes(one.path))) {
    const { value, with: others = {} } = SAMPLES[path]!
    const given = (await change(namespace, 'swept', others)).spec
    const before = await children(namespace, 'swept')
    await change(namespace, 'swept', patchOf(path, value))
    const changed = await children(namespace, 'swept')
    t.notOk(isDeepStrictEqual(changed, before), `${path} (${effect}) changes a child`)
    await restore(namespace, 'swept', given)
    t.same(await children(namespace, 'swept'), before, `${path}: and back`)
    await restore(namespace, 'swept', base)
  }
})

t.test('with restartPolicy Immediate, a server that runs restarts by itself with what is changed, and again when it is changed back', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'prompt', { version: VERSION, motd: 'before', restartPolicy: 'Immediate' }))
  const podUid = async (): Promise<string | undefined> => (await podOf(namespace, 'prompt'))?.metadata.uid
  const motd = async (): Promise<string> => {
    const { status } = await waitForPhase(namespace, 'prompt', 'Running')
    return (await pingStatus({ ...toAddress(status.endpoint), timeoutMs: 5_000 })).description
  }
  t.equal(await motd(), 'before')
  // It is a file of its own. The status is written last: with it every child has been.
  await waitFor('the version of the world to be noted', async () => (await get('MinecraftServer', namespace, 'prompt')).status.version !== undefined)
  t.not((await get('ConfigMap', namespace, 'mc-prompt')).data.world, '')
  const before = await children(namespace, 'prompt')
  for (const wanted of ['after', 'before']) {
    const uid = await podUid()
    await patch('MinecraftServer', namespace, 'prompt', { spec: { motd: wanted } })
    await waitFor('another pod', async () => { const now = await podUid(); return now !== undefined && now !== uid })
    t.equal(await motd(), wanted, `another pod, with the motd ${wanted}`)
  }
  // The StatefulSet says for a moment longer that its pod is to be replaced.
  const settled = await waitFor('the restart to be over', async () => {
    const now = await children(namespace, 'prompt')
    return now[0].spec.updateStrategy.type === before[0].spec.updateStrategy.type && now
  })
  t.same(settled, before, 'every child is as it was')
})

t.test('with restartPolicy OnRequest, no change replaces the pod that runs', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'running', { version: VERSION, exposure: 'ClusterIP' }))
  const { spec: base } = await waitForPhase(namespace, 'running', 'Running')
  const { uid } = (await podOf(namespace, 'running')).metadata
  const isSame = async (): Promise<boolean> => (await podOf(namespace, 'running')).metadata.uid === uid

  for (const { path, effect } of SETTINGS.filter((one) => one.effect !== 'Immutable' && !ACTIONS.includes(one.path))) {
    const { value, with: others = {} } = SAMPLES[path]!
    const given = await change(namespace, 'running', others)
    const before = pendingOf(given)
    const changed = await change(namespace, 'running', patchOf(path, value))
    const wanted = new Set(effect === 'NextRestart' ? [...before, path] : before)
    t.same(pendingOf(changed), [...wanted].sort(), `${path} (${effect}): PendingRestart names it, or it is live`)
    if (effect === 'Live') await t.resolves(ARRIVALS[path]!(namespace), `${path} arrives`)
    t.equal(changed.status.phase, 'Running', `${path}: the server goes on`)
    t.same(pendingOf(await restore(namespace, 'running', base)), [], `${path}: and nothing is pending once it is changed back`)
    t.ok(await isSame(), `${path}: the pod is the same`)
  }
})

const service = (namespace: string): Promise<Json> => get('Service', namespace, 'mc-running')
const playerIn = (path: string): string => (SAMPLES[path]!.value as string[])[0]!

/** The game names the player of a sample when it is asked for a list, which changes nothing. */
const lists = (line: string, path: string) => async (namespace: string): Promise<void> => { await waitFor(`"${line}" to name ${playerIn(path)}`, async () => (await rcon(namespace, 'running', line)).includes(playerIn(path))) }

/** A file of the game says so. Commands that would tell it do it, too. */
const fileSays = (file: string, wanted: RegExp) => async (namespace: string): Promise<void> => {
  const path = await worldFile(namespace, 'running', file)
  await waitFor(`${file} to match ${wanted.source}`, () => wanted.test(readFileSync(path, 'utf8')))
}

/** The pod has been told to read its files again, and these are the newest. */
const filesArrive = async (namespace: string): Promise<void> => {
  await waitFor('the files to be read', async () => {
    const [set, pod] = await Promise.all([get('StatefulSet', namespace, 'mc-running'), podOf(namespace, 'running')])
    return pod.metadata.annotations['homecraft.io/files-digest'] === set.metadata.annotations['homecraft.io/files-digest']
  })
}

/** How each live setting is seen to have arrived. */
const ARRIVALS: Record<string, (namespace: string) => Promise<void>> = {
  'whitelist.enabled': fileSays('server.properties', /^white-list=true$/m),
  'whitelist.players': lists('whitelist list', 'whitelist.players'),
  ops: fileSays('ops.json', new RegExp(`"name": "${playerIn('ops')}"`)),
  bans: lists('banlist players', 'bans'),
  sftpUsers: filesArrive,
  'sftp.users': filesArrive,
  exposure: async (namespace) => { await waitFor('the type', async () => (await service(namespace)).spec.type === SAMPLES['exposure']!.value) },
  hostname: async (namespace) => { await waitFor('the annotation', async () => (await service(namespace)).metadata.annotations['mc-router.itzg.me/externalServerName'] === SAMPLES['hostname']!.value) },
  serviceAnnotations: async (namespace) => { await waitFor('the annotation', async () => { const { annotations } = (await service(namespace)).metadata; return Object.entries(SAMPLES['serviceAnnotations']!.value as object).every(([key, value]) => annotations[key] === value) }) },
  allowedSourceRanges: async (namespace) => { await waitFor('the ranges', async () => JSON.stringify((await get('NetworkPolicy', namespace, 'mc-running')).spec.ingress).includes((SAMPLES['allowedSourceRanges']!.value as string[])[0]!)) },
  extraPorts: async (namespace) => { await waitFor('the ports', async () => (await service(namespace)).spec.ports.length > 2) },
}

t.test('what can\'t be changed is refused', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'fixed', { desiredState: 'Stopped' }))
  for (const { path } of SETTINGS.filter((one) => one.effect === 'Immutable')) {
    const { stderr } = await kubectl(['patch', 'mc', '-n', namespace, 'fixed', '--type=merge', '-p', JSON.stringify({ spec: patchOf(path, SAMPLES[path]!.value) })])
    t.match(stderr, new RegExp(`${path} can't be changed`))
  }
})
