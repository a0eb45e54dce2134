import { delay } from '../../lib/backoff.ts'
import { isStatus, KubernetesError, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import { isDefinition, type Manifest } from './manifests.ts'

const FIELD_MANAGER = 'homecraft-platform'
const APPLY_TYPE = 'application/apply-patch+yaml'

/** Applies objects: Namespaces and kinds first, and the rest once the API server serves those kinds. */
export async function applyAll(client: KubernetesClient, objects: readonly Manifest[]): Promise<void> {
  const isFirst = (object: Manifest): boolean => object.kind === 'Namespace' || isDefinition(object)
  const first = objects.filter(isFirst)
  await Promise.all(first.map((object) => applyOne(client, object)))
  await Promise.all(first.filter(isDefinition).map((object) => waitUntilServed(client, object.metadata.name)))
  await Promise.all(objects.filter((object) => !isFirst(object)).map((object) => applyOne(client, object)))
}

/** Applies one object by server-side apply, taking over fields that others set. */
export async function applyOne(client: KubernetesClient, object: Manifest): Promise<void> {
  const { apiVersion, kind, metadata } = object
  const query = { fieldManager: FIELD_MANAGER, force: 'true', fieldValidation: 'Strict' }
  const put = async (): Promise<void> => {
    const resource = await client.resource(apiVersion, kind)
    const path = pathOf(resource, resource.namespaced ? (metadata.namespace ?? 'default') : undefined, metadata.name)
    await client.call('PATCH', path, { query, body: object, contentType: APPLY_TYPE })
  }
  try {
    await retryTransient(put)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The API server refused ${kind} ${metadata.name}: ${reason}`, { cause: error })
  }
}

/** Tries again while a server that has just started, or has just learned of a kind, is not yet able to answer. */
async function retryTransient(put: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await put()
    } catch (error) {
      const isTransient = !(error instanceof KubernetesError) || error.status >= 500 || error.status === 429 || error.status === 404
      if (!isTransient || tries >= 20) throw error
      await delay(Math.min(50 * tries, 500))
    }
  }
}

interface Definition {
  status?: { conditions?: { type: string; status: string }[] }
}

async function waitUntilServed(client: KubernetesClient, name: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const definition = await client.call<Definition>('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`)
    if (definition.status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True')) return
    await delay(50)
  }
  throw new Error(`The API server does not serve ${name} 30 s after it was defined: kubectl describe crd ${name} says why.`)
}

/** One value of a Secret; undefined when the Secret or the value is not there. */
export async function readSecretValue(client: KubernetesClient, name: string, key: string): Promise<string | undefined> {
  try {
    const secret = await client.call<{ data?: Record<string, string> }>('GET', `/api/v1/namespaces/minecraft-system/secrets/${name}`)
    const value = secret.data?.[key]
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8')
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    throw error
  }
}
