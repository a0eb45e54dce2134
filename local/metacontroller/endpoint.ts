import { pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import type { Credentials, EndpointConfig, Webhook } from './spec.ts'

/** How to reach one webhook, with secrets read once. */
export interface Endpoint {
  url: string
  /** Value of the Authorization header. */
  authorization?: string
  /** Certificates to trust, and to show. */
  tls: { ca?: string; cert?: string; key?: string }
}

interface KeyRef {
  name: string
  namespace: string
  key: string
}

const SECRET = { apiVersion: 'v1', name: 'secrets' }
const CONFIG_MAP = { apiVersion: 'v1', name: 'configmaps' }

/** The URL of a webhook: `url`, or that of its service. */
export function toUrl(webhook: Webhook): string {
  if (webhook.url !== undefined) return webhook.url
  const { service, path } = webhook
  if (!service?.name || !service.namespace || path === undefined) {
    throw new Error('a webhook needs either url, or path and service with name and namespace')
  }
  return `${service.protocol ?? 'http'}://${service.name}.${service.namespace}:${service.port ?? 80}${path}`
}

/** The first entry for the host of a URL; a default port may be left out on either side. */
export function findEndpointConfig(url: string, configs: readonly EndpointConfig[]): EndpointConfig | undefined {
  if (!URL.canParse(url)) return undefined
  const { hostname, port, protocol } = new URL(url)
  const standard = protocol === 'https:' ? '443' : '80'
  const effective = port || standard
  const names = [`${hostname}:${effective}`, ...(effective === standard ? [hostname] : [])]
  return configs.find(({ host }) => names.includes(host.toLowerCase()))
}

/** Reads what a webhook needs; what the webhook says itself replaces the entry of its host as a whole. */
export async function resolveEndpoint(client: KubernetesClient, webhook: Webhook, configs: readonly EndpointConfig[]): Promise<Endpoint> {
  const url = toUrl(webhook)
  const credentials: Credentials = isOwn(webhook) ? webhook : (findEndpointConfig(url, configs) ?? {})
  if (credentials.authorization && credentials.basicAuth) throw new Error(`webhook ${url} has both authorization and basicAuth: keep one`)
  const endpoint: Endpoint = { url, tls: {} }
  if (credentials.caBundle) endpoint.tls.ca = await readBundle(client, credentials.caBundle)
  if (credentials.clientTLS) Object.assign(endpoint.tls, await readPair(client, credentials.clientTLS))
  const authorization = await readAuthorization(client, credentials)
  return authorization ? { ...endpoint, authorization } : endpoint
}

function isOwn({ caBundle, clientTLS, authorization, basicAuth }: Webhook): boolean {
  return [caBundle, clientTLS, authorization, basicAuth].some((one) => one !== undefined)
}

async function readAuthorization(client: KubernetesClient, { authorization, basicAuth }: Credentials): Promise<string | undefined> {
  if (authorization) {
    const type = authorization.type?.trim() || 'Bearer'
    if (type.toLowerCase() === 'basic') throw new Error('authorization of type Basic is not supported: use basicAuth')
    return `${type} ${await readSecret(client, { ...authorization.secretRef, key: authorization.secretRef.key ?? '' })}`
  }
  if (!basicAuth) return undefined
  const username = await readSecret(client, { ...basicAuth.secretRef, key: basicAuth.usernameKey ?? 'username' })
  const password = await readSecret(client, { ...basicAuth.secretRef, key: basicAuth.passwordKey ?? 'password' })
  if (username.includes(':')) throw new Error('the user name of basicAuth must not contain a colon')
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

async function readBundle(client: KubernetesClient, bundle: NonNullable<Credentials['caBundle']>): Promise<string> {
  const { inline, secretRef, configMapRef } = bundle
  if ([inline, secretRef, configMapRef].filter((source) => source !== undefined).length !== 1) throw new Error('caBundle needs exactly one of inline, secretRef and configMapRef')
  if (secretRef) return readSecret(client, { ...secretRef, key: secretRef.key ?? 'ca.crt' })
  if (configMapRef) return readKey(client, CONFIG_MAP, { ...configMapRef, key: configMapRef.key ?? 'ca.crt' })
  return inline ?? ''
}

async function readPair(client: KubernetesClient, { secretRef, certKey, privateKeyKey }: NonNullable<Credentials['clientTLS']>): Promise<{ cert: string; key: string }> {
  const cert = await readSecret(client, { ...secretRef, key: certKey ?? 'tls.crt' })
  return { cert, key: await readSecret(client, { ...secretRef, key: privateKeyKey ?? 'tls.key' }) }
}

async function readSecret(client: KubernetesClient, ref: KeyRef): Promise<string> {
  return Buffer.from(await readKey(client, SECRET, ref), 'base64').toString().trim()
}

async function readKey(client: KubernetesClient, resource: typeof SECRET, { namespace, name, key }: KeyRef): Promise<string> {
  const path = pathOf(resource, namespace, name)
  const object = await client.call<{ data?: Record<string, string> }>('GET', path).catch((error: unknown) => {
    throw new Error(`cannot read ${resource.name} ${namespace}/${name} for a webhook`, { cause: error })
  })
  const value = object.data?.[key]
  if (!value) throw new Error(`${resource.name} ${namespace}/${name} has no key ${JSON.stringify(key)}, which a webhook needs`)
  return value
}
