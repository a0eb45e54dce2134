import * as z from 'zod'
import { ServerId } from '../identity.ts'
import { Phase, ServerName } from '../minecraft-server.ts'
import { ServerStatus } from '../server-state.ts'
import { pageOf, paging } from './paging.ts'
import { ServerSpec } from './server-spec.ts'

/** What became of a server's world. */
export const WorldState = z.enum(['Present', 'Kept', 'Removing', 'Removed', 'PassedOn'])
export type WorldState = z.infer<typeof WorldState>

/** What can be asked of a server beside changes of its spec. */
export const ServerAction = z.enum(['start', 'stop', 'restart', 'kill'])
export type ServerAction = z.infer<typeof ServerAction>

const path = (description: string): z.ZodString => z.string().meta({ description })
const time = (description: string): z.ZodISODateTime => z.iso.datetime().meta({ description })

/** A server: what it should be, and what is seen of it. */
export const Server = z.strictObject({
  id: ServerId.meta({ description: 'Id of the server.' }),
  name: ServerName.meta({ description: 'Its name.' }),
  status: ServerStatus,
  phase: Phase.meta({ description: 'What it is doing, more exactly. `Starting` until somebody has looked.' }),
  reason: z.string().optional().meta({ description: 'Why it is in its phase, as one word for programs.' }),
  message: z.string().optional().meta({ description: 'Why, as a sentence.' }),
  version: z.int().min(1).meta({ description: 'Counts the changes of the spec; the ETag is made from it.' }),
  managedBy: z.enum(['api', 'kubectl']).meta({ description: 'Who says what the server should be. One made with kubectl is read only here until it is adopted.' }),
  spec: ServerSpec,
  endpoint: z.string().optional().meta({ description: 'Where players join, as host:port; absent until known.' }),
  sftpEndpoint: z.string().optional().meta({ description: 'Where SFTP users log in, as host:port; absent until known.' }),
  sftpHostKey: z.string().optional().meta({ description: 'Fingerprint of the SFTP host key, as `ssh-keygen -l` prints it.' }),
  minecraftVersion: z.string().optional().meta({ description: 'Minecraft version of the world; absent until the server has answered once.' }),
  players: z.strictObject({ online: z.int().min(0), max: z.int().min(0) }).optional().meta({ description: 'Players on the server, where known.' }),
  pendingRestart: z.string().optional().meta({ description: 'The settings that wait for a restart; absent when none does.' }),
  world: WorldState.meta({ description: 'What became of the world: `Present` with its server, `Kept` after it, being removed (`Removing`), `Removed`, or `PassedOn` to a later server of the name.' }),
  createdAt: time('When it was asked for.'),
  updatedAt: time('When its spec last changed.'),
  observedAt: time('When something new was last seen of it.').optional(),
  deletedAt: time('When the server was gone. From then on `status` stays terminating and `phase` Stopped, and `message` and `world` tell what became of the world.').optional(),
  links: z.strictObject({
    self: path('The server.'),
    events: path('Its history.'),
    metrics: path('What it used, over time.'),
    start: path('POST here to start it.'),
    stop: path('POST here to stop it.'),
    restart: path('POST here to restart it.'),
    kill: path('POST here to kill it.'),
    adopt: path('POST here to take it over from kubectl.'),
    command: path('POST a command of the console here.'),
    logs: path('Its log.'),
    players: path('Who plays, and who may do what.'),
    world: path('DELETE this to approve that the world of a deleted server is removed.'),
  }).meta({ description: 'Where to go from here.' }),
}).meta({ id: 'Server', description: 'A server: what it should be, and what is seen of it.' })
export type Server = z.infer<typeof Server>

/** Orders of a list of servers; `-` turns one round. */
export const ServerSort = z.enum(['name', '-name', 'createdAt', '-createdAt', 'status', '-status'])
export type ServerSort = z.infer<typeof ServerSort>

/** Query parameters of the list of servers. */
export const ServerQuery = z.strictObject({
  ...paging,
  sort: ServerSort.default('createdAt').meta({ description: 'Order of the list; `-` turns it round.' }),
  status: ServerStatus.optional().meta({ description: 'Only servers of this status.' }),
  q: z.string().regex(/^[a-z][-a-z0-9]{0,39}$/, 'must be the beginning of a name').optional().meta({ description: 'Only servers whose names begin so.' }),
  deleted: z.enum(['true', 'false']).default('false').meta({ description: 'Lists, instead of the living, the deleted servers whose worlds are still there.' }),
})
export type ServerQuery = z.infer<typeof ServerQuery>

/** A page of servers. */
export const ServerPage = pageOf(Server, 'ServerPage', 'A page of servers.')
