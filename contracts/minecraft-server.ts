import * as z from 'zod'
import { Condition } from './condition.ts'
import { API_VERSION, KIND } from './group.ts'
import { files } from './minecraft-server/files.ts'
import { game } from './minecraft-server/game.ts'
import { life } from './minecraft-server/life.ts'
import { network } from './minecraft-server/network.ts'
import { players } from './minecraft-server/players.ts'
import { resources } from './minecraft-server/resources.ts'
import { LOADER_PINS, MOD_TYPES, MODPACK_TYPES, PLUGIN_TYPES, software, type ServerType } from './minecraft-server/software.ts'
import { described, type Rule } from './rule.ts'
import { live } from './setting.ts'

/** Storage of a new server whose spec names none. Given here and not by the CRD: a default there would forbid to drop the field after growth. */
export const DEFAULT_STORAGE_SIZE = '1Gi'

const EULA_RULE = 'must be true: accept the Minecraft EULA (https://aka.ms/MinecraftEULA) to run a server'

const fields = {
  eula: live(described(
    z.boolean(EULA_RULE),
    'Acceptance of the Minecraft EULA (https://aka.ms/MinecraftEULA); must be true.',
    [{ message: EULA_RULE, cel: 'self', holds: (accepted) => accepted }],
  )),
  ...life,
  ...software,
  ...resources,
  ...game,
  ...players,
  ...network,
  ...files,
}
type Fields = z.infer<z.ZodObject<typeof fields>>

const toCelList = (types: readonly ServerType[]): string => `[${types.map((type) => `'${type}'`).join(', ')}]`

/** What a change of storage must keep to, in words. */
export const STORAGE_RULES = {
  size: 'storageSize may only grow: a volume can\'t shrink',
  className: 'storageClassName can\'t be changed: the world would have to move',
} as const

const hasGrown = `!has(self.storageSize) || quantity(self.storageSize).compareTo(quantity(has(oldSelf.storageSize) ? oldSelf.storageSize : '${DEFAULT_STORAGE_SIZE}')) >= 0`
const keepsClass = 'has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)'

const PIN_RULES: Rule<Fields>[] = Object.keys(LOADER_PINS).map((field) => ({
  message: `${field} goes with type ${field.toUpperCase()} only`,
  cel: `!has(self.${field}) || self.type == '${field.toUpperCase()}'`,
  holds: (spec) => !(field in spec) || Reflect.get(spec, field) === undefined || spec.type === field.toUpperCase(),
}))

const RULES: Rule<Fields>[] = [
  { message: STORAGE_RULES.size, cel: hasGrown },
  { message: STORAGE_RULES.className, cel: keepsClass },
  ...PIN_RULES,
  {
    message: `modpack goes with type ${MODPACK_TYPES.join(' or ')}, and is needed there`,
    cel: `has(self.modpack) == (self.type in ${toCelList(MODPACK_TYPES)})`,
    holds: ({ modpack, type }) => (modpack !== undefined) === MODPACK_TYPES.includes(type),
  },
  {
    message: `plugins and spigetResources need a type that loads plugins: ${PLUGIN_TYPES.join(', ')}`,
    cel: `(size(self.plugins) == 0 && size(self.spigetResources) == 0) || self.type in ${toCelList(PLUGIN_TYPES)}`,
    holds: ({ plugins, spigetResources, type }) => (plugins.length === 0 && spigetResources.length === 0) || PLUGIN_TYPES.includes(type),
  },
  {
    message: `mods need a type that loads mods: ${MOD_TYPES.join(', ')}`,
    cel: `size(self.mods) == 0 || self.type in ${toCelList(MOD_TYPES)}`,
    holds: ({ mods, type }) => mods.length === 0 || MOD_TYPES.includes(type),
  },
  {
    message: 'sftpUsers and sftp.users must not name the same user',
    cel: "self.sftpUsers.all(line, !self.sftp.users.exists(user, user.name == line.split(':', 2)[0]))",
    holds: ({ sftpUsers, sftp }) => !sftpUsers.some((line) => sftp.users.some(({ name }) => name === line.split(':')[0])),
  },
]

/** What a server should be. */
export const MinecraftServerSpec = described(z.strictObject(fields), 'What the server should be.', RULES)
export type MinecraftServerSpec = z.infer<typeof MinecraftServerSpec>

/** One word for what a server is doing: the summary of its conditions. */
export const Phase = z.enum(['Starting', 'Running', 'Restarting', 'Stopping', 'Stopped', 'Maintenance', 'Error'])
export type Phase = z.infer<typeof Phase>

const Endpoint = z.string().max(300).regex(/^\S+:[0-9]+$/)

/** What a server is, as observed. */
export const MinecraftServerStatus = z.strictObject({
  phase: described(Phase, 'What the server is doing, in one word.').optional(),
  endpoint: described(Endpoint, 'Where players join, as host:port. Absent until known.').optional(),
  sftpEndpoint: described(Endpoint, 'Where SFTP users log in, as host:port. Absent until known.').optional(),
  sftpHostKey: described(z.string().max(64), 'Fingerprint of the SFTP host key, as `ssh-keygen -l` prints it. It stays the same for a namespace and name.').optional(),
  version: described(z.string().max(32), 'Minecraft version that the world was last run with. Absent until the server has answered once.').optional(),
  conditions: z.array(Condition).max(16).meta({
    description: 'Why the server is in its phase.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  }).optional(),
  observedGeneration: described(z.int().min(0), 'The metadata.generation that this status was made from.').optional(),
}).meta({ description: 'What the server is, as observed.' })
export type MinecraftServerStatus = z.infer<typeof MinecraftServerStatus>

const NAME = '^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$'
const NAME_RULE = 'must begin with a letter, hold only lower-case letters, digits and -, and be at most 40 characters long'

/** Names that a server can have. A child is named `mc-<name>` with a suffix at most, which keeps every name within its limit. */
export const ServerName = z.string().regex(new RegExp(NAME), NAME_RULE)

const RESERVED_NAME = 'kubernetes'
const RESERVED_RULE = 'must not be kubernetes, the name of the cluster\'s own Service'

/** Names that a new server can be given. */
export const NewServerName = ServerName.refine((name) => name !== RESERVED_NAME, RESERVED_RULE)

/** The resource as the API server holds it. */
export const MinecraftServer = described(
  z.object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(KIND),
    metadata: z.looseObject({ name: NewServerName, namespace: z.string() }),
    spec: MinecraftServerSpec,
    status: MinecraftServerStatus.optional(),
  }),
  'A Minecraft server with its world and its SFTP access.',
  [
    { message: `metadata.name ${NAME_RULE}`, cel: `self.metadata.name.matches('${NAME}')` },
    { message: `metadata.name ${RESERVED_RULE}`, cel: `self.metadata.name != '${RESERVED_NAME}'` },
  ],
)
export type MinecraftServer = z.infer<typeof MinecraftServer>
