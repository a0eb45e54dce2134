import { MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import { SETTINGS, type JsonSchema } from '../contracts/minecraft-server/settings.ts'
import { HOSTILE, type Hostile } from './hostile.ts'
import { place } from './place.ts'

/** Stands in a path for the first entry of a list, the value of the first key of a map, and that key itself. */
const ENTRY = '[]', VALUE = '{}', KEY = '{key}'

const hash = `$6$saltsalt$${'a'.repeat(86)}`

/** Valid specs in which, taken together, every text of the schema stands. */
const BASES: Record<string, unknown>[] = [
  {
    desiredState: 'Running', restartPolicy: 'OnRequest', restartRequest: '1', upgradeRequest: '1',
    type: 'VANILLA', version: '1.21.4', javaVersion: 'Auto', modrinth: { projects: ['lithium'], dependencies: 'None', versionType: 'Release' }, jvmFlags: 'Default',
    memory: '1Gi', cpu: '2', storageSize: '1Gi', storageClassName: 'fast', nodeSelector: { 'homecraft.io/pool': 'large' }, tolerations: [{ key: 'homecraft.io/dedicated', operator: 'Equal', value: 'large', effect: 'NoSchedule' }], timezone: 'UTC',
    motd: 'A server', difficulty: 'Easy', gameMode: 'Survival', seed: '1', levelName: 'world', levelType: 'minecraft:normal', resourcePack: { url: 'https://example.org/pack.zip', sha1: 'a'.repeat(40), prompt: 'Please' }, properties: { 'bug-report-link': 'none' },
    whitelist: { enabled: true, players: ['steve'] }, ops: ['steve'], bans: ['griefer'],
    exposure: 'LoadBalancer', hostname: 'play.example.org', serviceAnnotations: { 'metallb.io/address-pool': 'games' }, allowedSourceRanges: ['203.0.113.0/24'], extraPorts: [{ name: 'map', port: 8123, protocol: 'TCP' }],
    sftpUsers: ['sam:s3cret:1000:1000:minecraft'], sftp: { passwordSecret: 'passwords', users: [{ name: 'kim', passwordHash: hash, publicKeys: [`ssh-ed25519 ${'A'.repeat(68)}`], folder: 'plugins' }] },
  },
  { sftp: { passwordSecret: 'passwords', users: [{ name: 'kim', passwordKey: 'kim' }] } },
  { properties: { 'spawn-animals': 'true' } },
  { properties: { 'rate-limit': '1' } },
  { type: 'PAPER', paper: { channel: 'Default' }, plugins: ['https://example.org/a.jar'] },
  { type: 'FOLIA', folia: { channel: 'Default' } },
  { type: 'FORGE', forge: { version: '52.0.28' } },
  { type: 'NEOFORGE', neoforge: { version: '21.4.111' } },
  { type: 'FABRIC', fabric: { loaderVersion: '0.16.10', launcherVersion: '1.0.1' }, mods: ['https://example.org/a.jar'] },
  { type: 'QUILT', quilt: { loaderVersion: '0.28.0', installerVersion: '0.12.0' } },
  { type: 'MODRINTH', modpack: { project: 'cobbleverse', version: '1.7.2' } },
  { type: 'AUTO_CURSEFORGE', modpack: { project: 'cobbleverse', version: '7568760' } },
].map((base) => ({ eula: true, ...base }))

/** A place of the spec where a text may stand, such as `motd`, `plugins[]`, `nodeSelector{}`, `nodeSelector{key}` or `sftp.users[].name`. */
export interface Leaf {
  path: string
  steps: string[]
}

/** Every place of the spec where a text may stand. */
export const LEAVES: readonly Leaf[] = SETTINGS.flatMap(({ path, schema }) => leavesOf(schema, path.split('.'))).map((steps) => ({ steps, path: steps.reduce((path, step) => `${path}${/^[[{]/.test(step) ? '' : '.'}${step}`) }))

function leavesOf({ type, items, properties = {}, additionalProperties }: JsonSchema, steps: string[]): string[][] {
  if (type === 'string') return [steps]
  if (items) return leavesOf(items, [...steps, ENTRY])
  if (typeof additionalProperties === 'object') return [[...steps, KEY], ...leavesOf(additionalProperties, [...steps, VALUE])]
  return Object.entries(properties).flatMap(([name, child]) => leavesOf(child, [...steps, name]))
}

/** A spec with a hostile value at one place, not parsed yet. */
export interface Placement {
  leaf: Leaf
  hostile: Hostile
  spec: unknown
  /** Reads the place in a spec. */
  read: (spec: unknown) => unknown
}

/** Every hostile value at a place, in each spec in which the place stands; none means that a spec is to be added above. */
export function* placementsAt(leaf: Leaf): Generator<Placement> {
  for (const [index, base] of BASES.entries()) {
    // A type stands in all of them; the others are there for their own fields.
    if (read(base, leaf.steps) === undefined || (leaf.path === 'type' && index > 0)) continue
    for (const hostile of HOSTILE) yield { leaf, hostile, spec: put(base, leaf.steps, hostile.value), read: (spec) => read(spec, leaf.steps) }
  }
}

/** A hostile value that the schema takes, and the spec in which it stands. */
export interface Accepted {
  path: string
  name: string
  value: string
  spec: MinecraftServerSpec
}

/** Everything hostile that the schema takes: what is made from these specs must keep the value as it is. */
export function* acceptedSpecs(): Generator<Accepted> {
  for (const leaf of LEAVES) {
    for (const { hostile, spec, read } of placementsAt(leaf)) {
      const { data } = MinecraftServerSpec.safeParse(spec)
      if (data && read(data) === hostile.value) yield { path: leaf.path, ...hostile, spec: data }
    }
  }
}

/** The text at a place, for a key the first one; undefined where there is none. */
function read(spec: unknown, steps: string[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined
    const [key] = Object.keys(value)
    if (step === KEY) return key
    const name = step === ENTRY || step === VALUE ? key : step
    return name !== undefined && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
  }, spec)
}

function put(base: unknown, steps: string[], text: string): unknown {
  const last = steps.at(-1)
  if (last !== KEY) return place(base, toKeys(base, steps), text)
  const map = steps.slice(0, -1)
  const [value] = Object.values(read(base, map) as object)
  return place(place(base, map, {}), [...map, text], value)
}

/** The steps with the keys and numbers that a spec has in place of `[]` and `{}`. */
function toKeys(base: unknown, steps: string[]): (string | number)[] {
  return steps.map((step, index) => {
    if (step === ENTRY) return 0
    return step === VALUE ? String(read(base, [...steps.slice(0, index), KEY])) : step
  })
}
