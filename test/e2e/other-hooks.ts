import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { get, patch } from './platform.ts'

const TOKEN_REF = { name: 'hooks-token', namespace: 'minecraft-system', key: 'token' }

/** A value of a Secret of the platform's own. */
export async function systemSecret(name: string, key: string): Promise<string> {
  const { data } = await get('Secret', TOKEN_REF.namespace, name)
  return Buffer.from(data[key], 'base64').toString()
}

/** The bearer token that Metacontroller shows. */
export const hookToken = (): Promise<string> => systemSecret(TOKEN_REF.name, TOKEN_REF.key)

/**
 * Lets Metacontroller call an app of the test's own in place of the hooks, at the paths given,
 * until the returned function is called or the test ends.
 */
export async function useHooks(t: Test, app: FastifyInstance, paths: { sync: string; finalize: string }): Promise<() => Promise<void>> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const { spec } = await get('CompositeController', undefined, 'minecraft-server')
  const hookAt = (path: string): object => ({ version: 'v2', webhook: { ...spec.hooks.sync.webhook, url: `http://127.0.0.1:${port}${path}` } })
  const endpointConfigs = [...spec.endpointConfigs, { host: `127.0.0.1:${port}`, authorization: { type: 'Bearer', secretRef: TOKEN_REF } }]
  await patch('CompositeController', undefined, 'minecraft-server', { spec: { endpointConfigs, hooks: { sync: hookAt(paths.sync), finalize: hookAt(paths.finalize) } } })
  let isUsed = true
  const restore = async (): Promise<void> => {
    if (!isUsed) return
    isUsed = false
    await patch('CompositeController', undefined, 'minecraft-server', { spec: { endpointConfigs: spec.endpointConfigs, hooks: spec.hooks } })
    await app.close()
  }
  t.teardown(restore)
  return restore
}
