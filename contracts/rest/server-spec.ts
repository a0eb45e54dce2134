import * as z from 'zod'
import { MinecraftServerSpec, NewServerName, ServerName } from '../minecraft-server.ts'
import { maskedSftp } from '../minecraft-server/files.ts'

/** The spec as users of the API see and send it: that of the resource, but `***` may stand for a password that the server has. */
export const ServerSpec = MinecraftServerSpec.safeExtend({ sftp: maskedSftp }).meta({
  id: 'ServerSpec',
  description: 'What the server should be. Passwords are shown as `***`; sent back so, they stay as they are.',
})
export type ServerSpec = z.infer<typeof ServerSpec>

const EXAMPLE = { name: 'my-server', eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] }

/** Body of a creation: the fields of the spec beside the name. */
export const ServerCreation = ServerSpec.safeExtend({
  name: NewServerName.meta({ description: 'Name of the server, unique within the tenant.' }),
  world: z.enum(['keep']).optional().meta({ description: 'Says that the world that a deleted server of the name has left is to be the world of this one.' }),
}).meta({ id: 'ServerCreation', description: 'A server to make: the fields of its spec, and its name.', examples: [EXAMPLE] })
export type ServerCreation = z.infer<typeof ServerCreation>

/** Body of a replacement: the whole spec. What is not named goes back to its default; `storageSize` stays. */
export const ServerReplacement = ServerSpec.safeExtend({
  name: ServerName.optional().meta({ description: 'Name of the server, if you like: it can\'t be changed.' }),
}).meta({ id: 'ServerReplacement', description: 'The whole spec of a server. What is not named goes back to its default; `storageSize` stays as it is.', examples: [{ eula: true, memory: '2Gi', maxPlayers: 10 }] })
export type ServerReplacement = z.infer<typeof ServerReplacement>
