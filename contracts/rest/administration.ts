import * as z from 'zod'
import { ApiKey, Tenant } from './access.ts'
import { pageOf } from './paging.ts'

/** A page of tenants, by their slugs. */
export const TenantPage = pageOf(Tenant, 'TenantPage', 'A page of tenants, by their slugs.')

/** A page of a tenant's keys, the newest first. */
export const ApiKeyPage = pageOf(ApiKey, 'ApiKeyPage', 'A page of a tenant\'s keys, the newest first.')

/** Something that nobody could handle: a command that could not be sent, or a message that no reader takes. */
export const DeadLetter = z.strictObject({
  id: z.uuid().meta({ description: 'Id of the command, or of the letter.' }),
  kind: z.enum(['Command', 'Message']).meta({ description: '`Command`: waits in the outbox and may be tried again; `Message`: a message of the bus that was set aside.' }),
  at: z.iso.datetime().meta({ description: 'When it was set aside.' }),
  subject: z.string().meta({ description: 'Where it was going.' }),
  reason: z.string().meta({ description: 'Why nobody could handle it.' }),
  attempts: z.int().optional().meta({ description: 'How often a command was tried.' }),
  tenant: z.string().optional().meta({ description: 'The tenant of a command.' }),
  server: z.string().optional().meta({ description: 'Id of the server of a command.' }),
  sequence: z.int().optional().meta({ description: 'Number of a message in its stream.' }),
  body: z.string().optional().meta({ description: 'Text of a message. Commands are not shown: they hold hashes of passwords.' }),
}).meta({ id: 'DeadLetter', description: 'Something that nobody could handle.' })
export type DeadLetter = z.infer<typeof DeadLetter>

/** A page of dead letters, the newest first. */
export const DeadLetterPage = pageOf(DeadLetter, 'DeadLetterPage', 'A page of dead letters, the newest first.')

/** A command that is on its way again. */
export const CommandRetry = z.strictObject({ id: z.uuid().meta({ description: 'Id of the command.' }) }).meta({ id: 'CommandRetry', description: 'A command that is on its way again.' })
export type CommandRetry = z.infer<typeof CommandRetry>
