import * as z from 'zod'
import { TenantSlug } from '../identity.ts'

/** What a key allows. */
export const Scope = z.enum(['servers:read', 'servers:write', 'worlds:remove', 'admin'])
  .meta({ description: 'What a key allows: `servers:read` to look at servers, `servers:write` to make, change and delete them, `worlds:remove` to approve that a world is removed, `admin` everything about all tenants and their keys.' })
export type Scope = z.infer<typeof Scope>

/** Text that people read: one line, without control characters. */
const label = (most: number): z.ZodString => z.string().min(1).max(most).regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]*$/u, 'must be one line without control characters')

/** Who asks, and what they may do. */
export const Me = z.strictObject({
  tenant: TenantSlug.meta({ description: 'The tenant that the key belongs to.' }),
  scopes: z.array(Scope).meta({ description: 'What the key allows.' }),
  key: z.strictObject({
    id: z.string().nullable().meta({ description: 'Id of the key; null for the administrator\'s own.' }),
    name: z.string().meta({ description: 'Its name.' }),
    expiresAt: z.iso.datetime().nullable().meta({ description: 'When it ends; null for never.' }),
  }).meta({ description: 'The key that was shown.' }),
  limits: z.strictObject({
    bodyBytes: z.int().meta({ description: 'Longest body of a request.' }),
    pageItems: z.int().meta({ description: 'Most items of a page.' }),
    idempotencyHours: z.int().meta({ description: 'How long an Idempotency-Key is remembered.' }),
  }).meta({ description: 'Bounds of requests.' }),
}).meta({ id: 'Me', description: 'Who asks, and what they may do.' })
export type Me = z.infer<typeof Me>

/** A tenant: whose servers are nobody else's business. */
export const Tenant = z.strictObject({
  slug: TenantSlug.meta({ description: 'Short name of the tenant; part of its namespace.' }),
  displayName: z.string().meta({ description: 'Its name for people.' }),
  createdAt: z.iso.datetime().meta({ description: 'When it was made.' }),
}).meta({ id: 'Tenant', description: 'A tenant: whose servers are nobody else\'s business.' })
export type Tenant = z.infer<typeof Tenant>

/** Body that makes a tenant. */
export const TenantCreation = z.strictObject({
  slug: TenantSlug.meta({ description: 'Short name of the tenant; it can\'t be changed.' }),
  displayName: label(100).optional().meta({ description: 'Its name for people; the slug when absent.' }),
}).meta({ id: 'TenantCreation', description: 'A tenant to make.', examples: [{ slug: 'friends', displayName: 'My friends' }] })
export type TenantCreation = z.infer<typeof TenantCreation>

/** A key, without what only its holder knows. */
export const ApiKey = z.strictObject({
  id: z.uuid().meta({ description: 'Id of the key.' }),
  name: z.string().meta({ description: 'What it is for.' }),
  prefix: z.string().meta({ description: 'How it begins.' }),
  scopes: z.array(Scope).meta({ description: 'What it allows.' }),
  createdAt: z.iso.datetime().meta({ description: 'When it was made.' }),
  expiresAt: z.iso.datetime().nullable().meta({ description: 'When it ends; null for never.' }),
  revokedAt: z.iso.datetime().nullable().meta({ description: 'When it was revoked; null while it was not.' }),
  lastUsedAt: z.iso.datetime().nullable().meta({ description: 'When it was last used, to a minute or so; null for never.' }),
}).meta({ id: 'ApiKey', description: 'A key, without what only its holder knows.' })
export type ApiKey = z.infer<typeof ApiKey>

/** A key that was just made. */
export const NewApiKey = ApiKey.extend({
  key: z.string().optional().meta({ description: 'The key itself, shown this once. Absent when an Idempotency-Key gives the answer again: nobody knows it any more.' }),
}).meta({ id: 'NewApiKey', description: 'A key that was just made.' })
export type NewApiKey = z.infer<typeof NewApiKey>

/** Body that makes a key. */
export const ApiKeyCreation = z.strictObject({
  name: label(100).meta({ description: 'What the key is for.' }),
  scopes: z.array(Scope).min(1).max(4).meta({ description: 'What it allows.' }),
  expiresAt: z.iso.datetime({ offset: true }).max(40).optional().meta({ description: 'When it ends; never when absent.' }),
}).meta({ id: 'ApiKeyCreation', description: 'A key to make.', examples: [{ name: 'my laptop', scopes: ['servers:read', 'servers:write'] }] })
export type ApiKeyCreation = z.infer<typeof ApiKeyCreation>
