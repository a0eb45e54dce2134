import * as z from 'zod'
import { Condition } from './condition.ts'
import { API_VERSION, KIND } from './group.ts'
import { quantity, toMebibytes } from './quantity.ts'
import { described } from './rule.ts'
import { SftpUserLine } from './sftp-user.ts'

/** Storage of a new server whose spec names none. Given here and not by the CRD: a default there would forbid to drop the field after growth. */
export const DEFAULT_STORAGE_SIZE = '1Gi'

/** Server software, as TYPE of the image names it (https://docker-minecraft-server.readthedocs.io/en/latest/types-and-platforms/). */
export const ServerType = z.enum(['VANILLA', 'PAPER', 'FOLIA', 'PURPUR', 'PUFFERFISH', 'LEAF', 'SPIGOT', 'FORGE', 'NEOFORGE', 'FABRIC', 'QUILT'])

/** How players reach a server. */
export const Exposure = z.enum(['ClusterIP', 'NodePort', 'LoadBalancer'])

const Motd = described(
  z.string().max(150).regex(/^([^\p{Cc}\p{Zl}\p{Zp}\\]|\\n)*$/u, 'must not hold line breaks, control characters or backslashes; write \\n for the second line'),
  'Text in the server list. § codes colour it, and `\\n` (backslash and n) begins its second line. Everything else is shown as it stands.',
  [{
    // The image's property writer expands these from the pod's environment, so they can't be shown literally
    // (https://github.com/itzg/mc-image-helper, SimplePlaceholders).
    message: 'must not hold %NAME%, %env:…%, %date:…% or %time:…%, which the image would expand',
    cel: "!self.matches('(?i)%(env|date|time):') && !self.matches('%[A-Za-z_][A-Za-z0-9_]*%')",
    holds: (motd) => !/%(env|date|time):/i.test(motd) && !/%[A-Za-z_][A-Za-z0-9_]*%/.test(motd),
  }],
)

const SftpUsers = described(
  z.array(SftpUserLine).max(16),
  'Who reaches the files of the server by SFTP.',
  [{
    message: 'each user name may occur only once',
    cel: "self.all(a, self.exists_one(b, b.split(':', 2)[0] == a.split(':', 2)[0]))",
    holds: (lines) => new Set(lines.map((line) => line.split(':')[0])).size === lines.length,
  }],
).meta({ 'x-kubernetes-list-type': 'atomic' })

const hasGrown = `!has(self.storageSize) || quantity(self.storageSize).compareTo(quantity(has(oldSelf.storageSize) ? oldSelf.storageSize : '${DEFAULT_STORAGE_SIZE}')) >= 0`
const keepsClass = 'has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)'

/** What a server should be. */
export const MinecraftServerSpec = described(
  z.strictObject({
    eula: described(
      z.boolean(),
      'Acceptance of the Minecraft EULA (https://aka.ms/MinecraftEULA); must be true.',
      [{ message: 'must be true: accept the Minecraft EULA (https://aka.ms/MinecraftEULA) to run a server', cel: 'self', holds: (accepted) => accepted }],
    ),
    version: described(
      z.string().min(1).max(32).regex(/^(LATEST|SNAPSHOT|[0-9ab][A-Za-z0-9._-]*)$/, 'must be LATEST, SNAPSHOT or a version such as 1.21.4'),
      'Minecraft version: `LATEST`, `SNAPSHOT`, or one such as `1.21.4`.',
    ).default('LATEST'),
    type: described(ServerType, 'Server software.').default('VANILLA'),
    desiredState: described(z.enum(['Running', 'Stopped']), 'Whether the server should run. Stopping saves the world first and keeps it.').default('Running'),
    storageSize: quantity('Size of the volume that holds the world; 1Gi when absent. It may only grow.', { least: '64Mi', most: '16Ti' }).optional(),
    storageClassName: described(
      z.string().min(1).max(253).regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be the name of a StorageClass'),
      'StorageClass of the volume; the cluster\'s default when absent. It can\'t be changed.',
    ).optional(),
    memory: quantity('Heap of the Java virtual machine. The container may use a quarter and 256Mi more.', { least: '256Mi', most: '256Gi' }).default('1Gi'),
    motd: Motd.default('A HomeCraft server'),
    maxPlayers: described(z.int().min(1).max(10_000), 'How many players may be on at once.').default(20),
    exposure: described(Exposure, 'How players reach the server: an address of its own (`LoadBalancer`), a port of every node (`NodePort`), or only from inside the cluster (`ClusterIP`).').default('LoadBalancer'),
    sftpUsers: SftpUsers.default([]),
  }),
  'What the server should be.',
  [
    { message: 'storageSize may only grow: a volume can\'t shrink', cel: hasGrown },
    { message: 'storageClassName can\'t be changed: the world would have to move', cel: keepsClass },
  ],
)
export type MinecraftServerSpec = z.infer<typeof MinecraftServerSpec>

/** One word for what a server is doing: the summary of its conditions. */
export const Phase = z.enum(['Starting', 'Running', 'Restarting', 'Stopping', 'Stopped', 'Error'])
export type Phase = z.infer<typeof Phase>

const Endpoint = z.string().max(300).regex(/^\S+:[0-9]+$/)

/** What a server is, as observed. */
export const MinecraftServerStatus = z.strictObject({
  phase: described(Phase, 'What the server is doing, in one word.').optional(),
  endpoint: described(Endpoint, 'Where players join, as host:port. Absent until known.').optional(),
  sftpEndpoint: described(Endpoint, 'Where SFTP users log in, as host:port. Absent until known.').optional(),
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

/** The resource as the API server holds it. */
export const MinecraftServer = described(
  z.object({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(KIND),
    metadata: z.looseObject({ name: ServerName.refine((name) => name !== RESERVED_NAME), namespace: z.string() }),
    spec: MinecraftServerSpec,
    status: MinecraftServerStatus.optional(),
  }),
  'A Minecraft server with its world and its SFTP access.',
  [
    { message: `metadata.name ${NAME_RULE}`, cel: `self.metadata.name.matches('${NAME}')` },
    { message: 'metadata.name must not be kubernetes, the name of the cluster\'s own Service', cel: `self.metadata.name != '${RESERVED_NAME}'` },
  ],
)
export type MinecraftServer = z.infer<typeof MinecraftServer>

/** Memory limit of the game container in Mi: a quarter and 256Mi above the heap, for what the JVM needs besides. */
export function memoryLimitMebibytes(heap: string): number {
  return Math.ceil(toMebibytes(heap) * 1.25) + 256
}
