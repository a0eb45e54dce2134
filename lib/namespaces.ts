import { DEFAULT_TENANT, namespaceOf, SECURED, TENANT_LABEL, tenantOf, type TenantSlug } from '../contracts/identity.ts'
import { pathOf } from './kubernetes.ts'
import type { ObjectCalls } from './object-calls.ts'
import type { Outcome } from './outcome.ts'

const NAMESPACES = { apiVersion: 'v1', name: 'namespaces' }

/** The first waits, until a namespace has its quota, limits and policies, and until one that is being deleted is gone. */
const SOON_MS = 500
const LATER_MS = 2_000

/**
 * Makes the namespace of a tenant if there is none. No server is made in it before its quota, limits and policies are
 * there: gives what to answer until then, undefined when all is ready.
 */
export async function prepareNamespace(calls: ObjectCalls, tenant: TenantSlug): Promise<Outcome | undefined> {
  if (tenant === DEFAULT_TENANT) return undefined
  const name = namespaceOf(tenant)
  const namespace = await calls.read(pathOf(NAMESPACES, undefined, name))
  if (!namespace) {
    await calls.create(pathOf(NAMESPACES), { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [TENANT_LABEL]: tenant } } })
    return { kind: 'Later', afterMs: SOON_MS, why: `the namespace ${name} was just made` }
  }
  const { labels, annotations, deletionTimestamp } = namespace.metadata
  if (tenantOf(name, labels) !== tenant) return { kind: 'Refused', reason: 'NamespaceTaken', message: `The namespace ${name} is there already, without the label ${TENANT_LABEL}=${tenant}.` }
  if (deletionTimestamp !== undefined) return { kind: 'Later', afterMs: LATER_MS, why: `the namespace ${name} is being deleted` }
  if (annotations?.[SECURED] === undefined) return { kind: 'Later', afterMs: SOON_MS, why: `the namespace ${name} has not its quota, limits and policies yet` }
  return undefined
}
