import * as z from 'zod'
import { pageOf } from './paging.ts'

/** Something that happened to a server. */
export const ServerEvent = z.strictObject({
  id: z.uuid().meta({ description: 'Id of the event.' }),
  at: z.iso.datetime().meta({ description: 'When it happened.' }),
  type: z.string().meta({ description: 'What happened, such as `server.created`, `action.restart` or `k8s.running`.' }),
  actor: z.string().meta({ description: 'Who did it: a key by its name, or a part of the platform.' }),
  message: z.string().meta({ description: 'What happened, as a sentence.' }),
  version: z.int().min(1).optional().meta({ description: 'Version of the server that it made, if it made one.' }),
}).meta({ id: 'ServerEvent', description: 'Something that happened to a server.' })
export type ServerEvent = z.infer<typeof ServerEvent>

/** A page of a server's history, newest first. */
export const ServerEventPage = pageOf(ServerEvent, 'ServerEventPage', 'A page of a server\'s history, newest first.')
