import { check } from '../../../contracts/issues.ts'
import { SETTINGS, type Setting } from '../../../contracts/minecraft-server/settings.ts'
import { ServerCreation, type ServerSpec } from '../../../contracts/rest.ts'
import { MASK, SftpPassword, SftpUserObject } from '../../../contracts/sftp-user.ts'

/** The steps of making a server, and what is asked in each, by path within the body. */
export const STEPS = [
  { id: 'Game', title: 'Game', paths: ['name', 'type', 'version', 'modpack.project', 'modpack.version'] },
  { id: 'World', title: 'World', paths: ['motd', 'gameMode', 'difficulty', 'maxPlayers', 'seed', 'levelType', 'hardcore', 'pvp'] },
  { id: 'Access', title: 'Access', paths: ['onlineMode', 'whitelist.enabled', 'whitelist.players', 'ops', 'sftp.name', 'sftp.password'] },
  { id: 'Resources', title: 'Resources', paths: ['memory', 'cpu', 'storageSize'] },
  { id: 'Review', title: 'Review', paths: ['eula'] },
] as const
export type StepId = (typeof STEPS)[number]['id']
export type Path = (typeof STEPS)[number]['paths'][number]

/** What is typed, by path. Lists are lines of text. */
export type Values = Readonly<Record<Path, string | boolean>>

/** What a new server begins with where the schema says nothing, or less than most want. */
const OURS: Partial<Record<Path, string | boolean>> = { type: 'PAPER', memory: '2Gi', storageSize: '5Gi', eula: false, 'sftp.name': 'minecraft' }

const PATHS: readonly Path[] = STEPS.flatMap(({ paths }): readonly Path[] => paths)
const LISTS: readonly Path[] = ['ops', 'whitelist.players']
/** Spaces at their ends are meant. */
const VERBATIM: readonly Path[] = ['motd', 'seed']
/** Without them there is no default to fall back to. */
const NEEDED: readonly Path[] = ['name', 'modpack.project']
/** Shown by the form alone: they make one line of `sftpUsers`. */
const SFTP: readonly Path[] = ['sftp.name', 'sftp.password']
const FOLDER = 'minecraft'

/** The setting at a path; undefined for what is not part of the spec. */
export const settingAt = (path: string): Setting | undefined => SETTINGS.find((one) => one.path === path)

/** The values of a new server, or those of one whose spec is to be had again. */
export function newValues(spec?: ServerSpec): Values {
  const valueOf = (path: Path): string | boolean => toTyped(readAt(spec, path) ?? (spec ? undefined : OURS[path]) ?? settingAt(path)?.schema.default ?? OURS[path])
  return Object.fromEntries(PATHS.map((path) => [path, SFTP.includes(path) ? OURS[path] ?? '' : valueOf(path)])) as Values // eslint-disable-line @typescript-eslint/consistent-type-assertions -- every path, by the line above
}

/** The body that makes the server: what is typed, over the spec of the one that is to be had again. */
export function toBody(values: Values, { spec, isWorldKept }: { spec?: ServerSpec | undefined; isWorldKept: boolean }): Record<string, unknown> {
  const body = spec ? toSendable(spec) : {}
  for (const path of PATHS) if (!SFTP.includes(path)) writeAt(body, path, toValue(path, values[path]))
  if (!MODPACKS.includes(String(values.type))) delete body['modpack']
  const user = toSftpLine(values)
  if (user) body['sftpUsers'] = [...toLinesKept(spec), user]
  return { ...body, ...(isWorldKept && { world: 'keep' }) }
}

/** What the schema finds wrong, by the path of the field that it is told at. */
export function findWrong(values: Values, options: { spec?: ServerSpec | undefined; isWorldKept: boolean }): Readonly<Record<string, string>> {
  const messages: Record<string, string> = {}
  const checked = check(ServerCreation, toBody(values, options))
  if (!checked.success) for (const { path, message } of checked.issues) messages[toField(path.map(String).join('.'), message)] ??= message
  if (values.name === '') messages['name'] = 'must not be empty'
  if (values.eula !== true) messages['eula'] = 'Accept it: Mojang asks everybody who runs a server to.'
  const wrongUser = findWrongUser(values)
  // What is told of a part need not be told of the line that they make.
  if (Object.keys(wrongUser).length > 0) delete messages['sftp.password']
  return { ...messages, ...wrongUser }
}

/** What is wrong with the user of SFTP, in words for its two fields. */
function findWrongUser(values: Values): Partial<Record<Path, string>> {
  if (values['sftp.password'] === '') return {}
  const messages: Partial<Record<Path, string>> = {}
  const [name, password] = [check(SftpUserObject.shape.name, values['sftp.name']), check(SftpPassword, values['sftp.password'])]
  if (!name.success) messages['sftp.name'] = name.issues[0]?.message ?? ''
  if (!password.success) messages['sftp.password'] = password.issues[0]?.message ?? ''
  return messages
}

/** The field that a message about a path of the body is told at; empty for one that belongs to none. */
export function toField(path: string, message = ''): Path | '' {
  if (path.startsWith('sftpUsers')) return 'sftp.password'
  const named = path === '' ? message.split(' ')[0] ?? '' : path
  return PATHS.find((one) => one === named || named.startsWith(`${one}.`)) ?? PATHS.find((one) => named !== '' && one.startsWith(`${named}.`)) ?? ''
}

/** The step that asks for a field. */
export const stepOf = (path: string): StepId => STEPS.find(({ paths }) => paths.some((one) => one === path))?.id ?? 'Review'

const MODPACKS = ['MODRINTH', 'AUTO_CURSEFORGE']

function toSftpLine(values: Values): string | undefined {
  return values['sftp.password'] === '' ? undefined : `${String(values['sftp.name'])}:${String(values['sftp.password'])}:1000:1000:${FOLDER}`
}

/** The lines of a spec whose passwords are known: none, as a rule. */
const toLinesKept = (spec: ServerSpec | undefined): string[] => spec?.sftpUsers.filter((line) => !line.includes(MASK)) ?? []

/** A spec that is sent again: nobody knows its passwords any more, and what was asked of the old server is not asked of the new one. */
function toSendable({ restartRequest: _, ...spec }: ServerSpec): Record<string, unknown> {
  const { users, ...sftp } = spec.sftp
  return { ...structuredClone(spec), desiredState: 'Running', sftpUsers: toLinesKept(spec), sftp: { ...sftp, users: users.filter(({ passwordHash }) => passwordHash !== MASK) } }
}

function toTyped(value: unknown): string | boolean {
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value === 'number') return String(value)
  return typeof value === 'boolean' || typeof value === 'string' ? value : ''
}

/** A typed value as the body holds it; undefined leaves it to its default. */
function toValue(path: Path, typed: string | boolean): unknown {
  if (typeof typed === 'boolean') return typed
  if (LISTS.includes(path)) return typed.split(/[\s,]+/).filter((one) => one !== '')
  const text = VERBATIM.includes(path) ? typed : typed.trim()
  if (text === '' && !NEEDED.includes(path)) return undefined
  const isNumber = settingAt(path)?.schema.type === 'integer' && /^-?\d+(\.\d+)?$/.test(text)
  return isNumber ? Number(text) : text
}

function readAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined), value)
}

function writeAt(body: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', inner] = path.split('.')
  if (value === undefined) {
    if (inner === undefined) Reflect.deleteProperty(body, name)
    return
  }
  const holder = readAt(body, name)
  body[name] = inner === undefined ? value : { ...(typeof holder === 'object' ? holder : {}), [inner]: value }
}
