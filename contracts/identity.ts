import * as z from 'zod'
import { COMPOSITE_CONTROLLER, GROUP } from './group.ts'

/** The tenant that owns the namespace `default`; it is there from the first migration on. */
export const DEFAULT_TENANT = 'default'

const SLUG = /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/

/** A tenant by its slug: part of namespaces and subjects, so it holds no dot and is at most 40 characters long. */
export const TenantSlug = z.string().regex(SLUG, 'must begin with a letter, hold only lower-case letters, digits and -, and be at most 40 characters long')
export type TenantSlug = z.infer<typeof TenantSlug>

/** A server's id: the UUID of its row; of a server made with kubectl, the uid of its resource. */
export const ServerId = z.uuid()
export type ServerId = z.infer<typeof ServerId>

/** Label of a tenant's namespace: the slug. Namespaces without it are none of relay's and sync's business, but for `default`. */
export const TENANT_LABEL = `${GROUP}/tenant`

/** Label of a MinecraftServer that the API manages: its id. */
export const SERVER_ID_LABEL = `${GROUP}/server-id`

/** Annotation that says who manages a MinecraftServer; `api`, or absent for one made with kubectl. */
export const MANAGED_BY = `${GROUP}/managed-by`

/** Annotation of a managed MinecraftServer: the version of the row that its spec was written from. */
export const SPEC_VERSION = `${GROUP}/spec-version`

/** Annotation of a managed MinecraftServer: the last kill that was asked for, as `<outbox id>/<pod uid>`. */
export const KILL = `${GROUP}/kill`

/** Annotation of a tenant's namespace whose quota, limits and policies are all there. */
export const SECURED = `${GROUP}/secured`

/** Finalizer of the CompositeController: children go before the resource does. */
export const COMPOSITE_FINALIZER = `metacontroller.io/compositecontroller-${COMPOSITE_CONTROLLER}`

/** Finalizer of the DecoratorController `event-relay`: the end of a server is told before it is gone. */
export const RELAY_FINALIZER = 'metacontroller.io/decoratorcontroller-event-relay'

/** The namespace of a tenant. */
export const namespaceOf = (tenant: TenantSlug): string => (tenant === DEFAULT_TENANT ? DEFAULT_TENANT : `homecraft-${tenant}`)

/** The tenant of a namespace, from its name and labels; undefined for a namespace that is no tenant's. */
export function tenantOf(namespace: string, labels: Readonly<Record<string, string>> = {}): TenantSlug | undefined {
  if (namespace === DEFAULT_TENANT) return DEFAULT_TENANT
  const slug = labels[TENANT_LABEL]
  return slug !== undefined && slug !== DEFAULT_TENANT && SLUG.test(slug) && namespace === namespaceOf(slug) ? slug : undefined
}
