import t from 'tap'
import { pingStatus } from '../../lib/status-ping.ts'
import { create, get, newNamespace, newServer, patch, podOf, toAddress, waitForPhase } from './platform.ts'
import { waitFor } from '../wait.ts'

t.test('the exposure of a running server changes, and its endpoint with it, without a restart', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'open', { exposure: 'NodePort' }))
  const first = await waitForPhase(namespace, 'open', 'Running')
  const { uid } = (await podOf(namespace, 'open')).metadata
  t.match(first.status.endpoint, /^127\.0\.0\.1:3\d{4}$/, 'a port of the node')
  t.ok(await pingStatus({ ...toAddress(first.status.endpoint), timeoutMs: 5_000 }), 'that leads to the game')
  t.not(first.status.sftpEndpoint, first.status.endpoint)

  const endpointAfter = async (exposure: string, isWanted: RegExp): Promise<string> => {
    await patch('MinecraftServer', namespace, 'open', { spec: { exposure } })
    return waitFor(`an endpoint of exposure ${exposure}`, async () => {
      const { status } = await get('MinecraftServer', namespace, 'open')
      return isWanted.test(status.endpoint ?? '') && status.endpoint
    })
  }
  t.equal(await endpointAfter('ClusterIP', /svc/), `mc-open.${namespace}.svc:25565`)
  t.equal((await get('Service', namespace, 'mc-open')).spec.ports[0].nodePort, undefined, 'no port of the node is left open')
  const address = await endpointAfter('LoadBalancer', /^127\..*:25565$/)
  t.ok(await pingStatus({ ...toAddress(address), timeoutMs: 5_000 }))
  t.equal((await podOf(namespace, 'open')).metadata.uid, uid, 'the pod is the same')
})
