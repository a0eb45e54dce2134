import t from 'tap'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { verify } from 'unixcrypt'
import { parseSftpUser } from '../../../contracts/sftp-user.ts'
import { newPlan } from '../../../hooks/minecraft-server/children.ts'
import { newServer } from '../../../hooks/minecraft-server/server.ts'
import { expand } from '../../../local/node/expand.ts'
import { acceptedSpecs, type Accepted } from '../../hostile-specs.ts'
import { newRequest, NOTHING, settings } from '../world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** What a spec is made into, as those read it who come after. */
interface Rendered {
  pod: Json
  claim: Json
  service: Json
  /** Annotations of the pod. */
  marks: Record<string, string>
  /** The environment that the game finds, after the kubelet has expanded it. */
  env: Map<string, string>
  /** The files of the ConfigMap and the Secret by their names. */
  files: Record<string, string>
  recorded: Json
}

/** Names are told apart by what the API server takes as one: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const isKey = (key: string): boolean => /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(key)
const isLabel = (value: string): boolean => /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/.test(value)
const isDnsName = (name: string): boolean => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)

function render(spec: Accepted['spec']): Rendered {
  const [configMap, secret, service, , , set] = newPlan(newServer(newRequest(), spec, NOTHING, settings)).children as Json[]
  const { spec: pod, metadata } = set.spec.template
  const raw: [string, string][] = pod.containers[0].env.map(({ name, value }: Json) => [name, value])
  const decoded = Object.entries<string>(secret.data).map(([key, data]) => [key, Buffer.from(data, 'base64').toString()])
  return {
    pod, service, marks: metadata.annotations, claim: set.spec.volumeClaimTemplates[0],
    env: new Map(raw.map(([name, value]) => [name, expand(value, new Map(raw))])),
    files: { ...configMap.data, ...Object.fromEntries(decoded) },
    recorded: MinecraftServerSpec.parse(JSON.parse(Buffer.from(secret.data['accepted-spec.json'], 'base64').toString())),
  }
}

/** What no value may change: what runs, with which names, ports and files. */
function structureOf({ pod, service, files }: Rendered): unknown {
  const containers = pod.containers.map(({ name, command, args, env = [], ports, volumeMounts, securityContext }: Json) => ({ name, command, args, env: env.map((one: Json) => one.name), ports, volumeMounts, securityContext }))
  return { containers, initContainers: pod.initContainers, volumes: pod.volumes.map((one: Json) => one.name), ports: service.spec.ports.map((one: Json) => `${one.port}/${one.protocol}`), files: Object.keys(files), accounts: files['accounts']?.split('\n').length }
}

const env = (...names: string[]) => ({ env: values }: Rendered): unknown => names.map((name) => values.get(name)).find((value) => value !== undefined)
const accounts = ({ files }: Rendered): string[][] => (files['accounts'] ?? '').split('\n').filter((line) => line !== '').map((line) => line.split(':'))
const account = (index: number) => (rendered: Rendered): unknown => accounts(rendered).find(([name]) => name !== 'sam')?.[index]
const player = (file: string) => ({ files }: Rendered): unknown => JSON.parse(files[file] ?? '').map(({ name, uuid }: Json) => name || uuid)[0]
const property = ({ env: values, recorded }: Rendered): unknown => values.get('CUSTOM_SERVER_PROPERTIES')?.split('\n').find((line) => line.startsWith(`${Object.keys(recorded.properties)[0]}=`))?.replace(/^[^=]*=/, '')

/** Where the text of a setting is found again. */
const PLACES: Record<string, (rendered: Rendered) => unknown> = {
  'restartRequest': ({ marks }) => marks['homecraft.io/restart-request'],
  'upgradeRequest': env('HOMECRAFT_UPGRADE_REQUEST'),
  'type': env('TYPE'),
  'version': env('VERSION'),
  'forge.version': env('FORGE_VERSION'),
  'neoforge.version': env('NEOFORGE_VERSION'),
  'fabric.loaderVersion': env('FABRIC_LOADER_VERSION'),
  'fabric.launcherVersion': env('FABRIC_LAUNCHER_VERSION'),
  'quilt.loaderVersion': env('QUILT_LOADER_VERSION'),
  'quilt.installerVersion': env('QUILT_INSTALLER_VERSION'),
  'modpack.project': env('MODRINTH_MODPACK', 'CF_SLUG'),
  'modpack.version': env('MODRINTH_VERSION', 'CF_FILE_ID'),
  'modrinth.projects[]': env('MODRINTH_PROJECTS'),
  'plugins[]': env('PLUGINS'),
  'mods[]': env('MODS'),
  'memory': ({ recorded }) => recorded.memory,
  'cpu': ({ pod }) => pod.containers[0].resources.limits.cpu,
  'storageSize': ({ claim }) => claim.spec.resources.requests.storage,
  'storageClassName': ({ claim }) => claim.spec.storageClassName,
  'nodeSelector{key}': ({ pod }) => Object.keys(pod.nodeSelector)[0],
  'nodeSelector{}': ({ pod }) => Object.values(pod.nodeSelector)[0],
  'tolerations[].key': ({ pod }) => pod.tolerations[0].key,
  'tolerations[].value': ({ pod }) => pod.tolerations[0].value,
  'timezone': env('TZ'),
  'motd': env('MOTD'),
  'seed': env('SEED'),
  'levelName': env('LEVEL'),
  'levelType': env('LEVEL_TYPE'),
  'resourcePack.url': env('RESOURCE_PACK'),
  'resourcePack.sha1': env('RESOURCE_PACK_SHA1'),
  'resourcePack.prompt': env('RESOURCE_PACK_PROMPT'),
  'properties{}': property,
  'whitelist.players[]': player('whitelist.json'),
  'ops[]': player('ops.json'),
  'bans[]': ({ recorded }) => recorded.bans[0],
  'hostname': ({ service }) => service.metadata.annotations['mc-router.itzg.me/externalServerName'],
  'serviceAnnotations{key}': ({ service, recorded }) => Object.keys(service.metadata.annotations).find((key) => key in recorded.serviceAnnotations),
  'serviceAnnotations{}': ({ service, recorded }) => service.metadata.annotations[Object.keys(recorded.serviceAnnotations)[0] ?? ''],
  'allowedSourceRanges[]': ({ service }) => service.spec.loadBalancerSourceRanges[0],
  'extraPorts[].name': ({ service }) => service.spec.ports.at(-1).name,
  'sftp.passwordSecret': ({ pod }) => pod.volumes.find((one: Json) => one.name === 'sftp-passwords').secret.secretName,
  'sftp.users[].name': account(0),
  'sftp.users[].passwordHash': account(3),
  'sftp.users[].passwordKey': account(4),
  'sftp.users[].publicKeys[]': account(5),
  'sftp.users[].folder': (rendered) => String(account(2)(rendered)).replace(/^data\//, ''),
}

/** A line of a user is taken apart: its password is crypted, and the rest is found again. */
function hasLine(rendered: Rendered, line: string): boolean {
  const user = parseSftpUser(line)
  const [, , folder, hash = ''] = accounts(rendered).find(([name]) => name === user.name) ?? []
  return folder === user.folder && (user.isCrypted ? hash === user.password : verify(user.password, hash))
}

/** Fewer passwords to crypt where they are not what is looked at, and names of players that are certain. */
const cheap = ({ path, spec }: Accepted): Accepted['spec'] => ({ ...spec, ...(path !== 'sftpUsers[]' && { sftpUsers: [] }), onlineMode: false })

const byPath = Map.groupBy(acceptedSpecs(), ({ path }) => path)
const rendered = new Map([...byPath.values()].flat().map((accepted) => [accepted, render(cheap(accepted))]))
const failures = (path: string, isRight: (accepted: Accepted, result: Rendered) => boolean): string[] => (byPath.get(path) ?? []).filter((accepted) => !isRight(accepted, rendered.get(accepted)!)).map(({ name }) => name)

t.test('a hostile value that is accepted ends as the text that it is', async (t) => {
  t.ok(rendered.size > 1000, `${rendered.size} specs`)
  for (const path of byPath.keys()) {
    const find = PLACES[path]
    if (path === 'sftpUsers[]') t.same(failures(path, ({ value }, result) => hasLine(result, value)), [], path)
    else if (!find) t.fail(`${path}: say where its text is found`)
    else t.same(failures(path, ({ value }, result) => find(result) === (/^[0-9a-f-]{36}$/i.test(value) ? value.toLowerCase() : value)), [], path)
  }
})

t.test('no value changes what runs, its names, ports and files', async (t) => {
  for (const [path, all] of byPath) {
    const alike = Map.groupBy(all, ({ spec }) => `${spec.type} ${Object.keys(spec).join()} ${spec.sftp.users.length}`)
    for (const group of alike.values()) {
      const tame = group.find(({ value }) => /^[A-Za-z0-9]+$/.test(value)) ?? group[0]!
      const want = JSON.stringify(structureOf(rendered.get(tame)!))
      t.same(group.filter((accepted) => JSON.stringify(structureOf(rendered.get(accepted)!)) !== want).map(({ name }) => name), [], path)
    }
  }
})

t.test('the kubelet finds nothing to expand', async (t) => {
  const expandable = (pod: Json): string[] => pod.containers.flatMap(({ env: list = [] }: Json) => list).filter(({ value = '' }: Json) => (value.match(/\$+/g) ?? []).some((run: string) => run.length % 2 !== 0)).map((one: Json) => one.name)
  for (const path of byPath.keys()) t.same(failures(path, (_accepted, { pod }) => expandable(pod).length === 0), [], path)
})

t.test('what is recorded is the spec that was accepted', async (t) => {
  for (const path of byPath.keys()) if (path !== 'sftpUsers[]') t.same(failures(path, (accepted, { recorded }) => JSON.stringify(recorded) === JSON.stringify(cheap(accepted))), [], path)
})

t.test('the API server takes what is made from it', async (t) => {
  for (const path of byPath.keys()) {
    t.same(failures(path, (_accepted, { service, pod, marks, claim }) => [
      ...Object.keys(service.metadata.annotations).map((key) => isKey(key.toLowerCase())), ...Object.keys(marks).map(isKey),
      ...Object.entries<string>(pod.nodeSelector ?? {}).flatMap(([key, value]) => [isKey(key), isLabel(value)]),
      ...(pod.tolerations ?? []).flatMap(({ key, value = '' }: Json) => [isKey(key), isLabel(value)]),
      isDnsName(claim.spec.storageClassName ?? 'none'),
      ...service.spec.ports.map(({ name }: Json) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)),
    ].every(Boolean)), [], path)
  }
})
