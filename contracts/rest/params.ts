import * as z from 'zod'
import { ServerId, TenantSlug } from '../identity.ts'

/** Path of a server. */
export const ServerParams = z.strictObject({ id: ServerId.meta({ description: 'Id of the server.' }) })
/** Path of a tenant. */
export const TenantParams = z.strictObject({ slug: TenantSlug.meta({ description: 'Slug of the tenant.' }) })
/** Path of a key of a tenant. */
export const ApiKeyParams = TenantParams.extend({ id: z.uuid().meta({ description: 'Id of the key.' }) })
/** Path of a command in the outbox. */
export const CommandParams = z.strictObject({ id: z.uuid().meta({ description: 'Id of the command.' }) })
/** Approval that a world is removed. */
export const WorldRemovalQuery = z.strictObject({ confirm: z.string('must be the name of the server').max(64).meta({ description: 'The name of the server, typed once more.' }) })
