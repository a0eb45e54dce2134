import t from 'tap'
import { addressChanges } from '../../../local/node/load-balancer.ts'
import { serviceShape, type Service } from '../../../local/node/shapes.ts'
import { newPod } from './fixtures.ts'

function newService(spec: object = {}, ip?: string): Service {
  return serviceShape.parse({
    metadata: { namespace: 'default', name: 'mc-game', uid: 's' },
    spec: { type: 'LoadBalancer', selector: { app: 'game' }, ports: [{ port: 25565 }], ...spec },
    status: { loadBalancer: ip ? { ingress: [{ ip }] } : {} },
  })
}

const pod = newPod({}, {}, { podIP: '127.64.0.7' })
const addresses = (service: Service, pods = [pod]): (string | undefined)[] => addressChanges([service], pods).map(({ address }) => address)

t.test('a Service gets the address of its pod', async (t) => {
  t.same(addresses(newService()), ['127.64.0.7'])
  t.same(addresses(newService({}, '127.64.0.1')), ['127.64.0.7'])
})

t.test('one that has it is not written again', async (t) => {
  t.same(addresses(newService({}, '127.64.0.7')), [])
})

t.test('the last address stays while there is no pod', async (t) => {
  t.same(addresses(newService({}, '127.64.0.1'), []), [])
  t.same(addresses(newService(), []), [])
})

t.test('pods of other namespaces and labels, and pods that are over, do not count', async (t) => {
  t.same(addresses(newService(), [newPod({}, { namespace: 'other' }, { podIP: '127.64.0.8' })]), [])
  t.same(addresses(newService(), [newPod({}, { labels: { app: 'else' } }, { podIP: '127.64.0.8' })]), [])
  t.same(addresses(newService(), [newPod({}, {}, { podIP: '127.64.0.8', phase: 'Failed' })]), [])
  t.same(addresses(newService({ selector: {} })), [], 'a Service without selector has no pods')
})

t.test('a pod that goes on is preferred to one that ends', async (t) => {
  const ending = newPod({}, { name: 'a', deletionTimestamp: 'now' }, { podIP: '127.64.0.1' })
  t.same(addresses(newService(), [ending, pod]), ['127.64.0.7'])
  t.same(addresses(newService(), [ending]), ['127.64.0.1'])
})

t.test('a Service that is of this type no more loses its address, and one of another class is not ours', async (t) => {
  t.same(addresses(newService({ type: 'ClusterIP' }, '127.64.0.7')), [undefined])
  t.same(addresses(newService({ type: 'ClusterIP' })), [])
  t.same(addresses(newService({ loadBalancerClass: 'other' })), [])
})
