import t from 'tap'
import { targetOf } from '../../../local/node/service-target.ts'
import { serviceShape } from '../../../local/node/shapes.ts'
import { newPod } from './fixtures.ts'

const ports = [{ name: 'minecraft', containerPort: 25565 }]
const pod = newPod({ containers: [{ name: 'main', ports }] }, {}, { podIP: '127.64.0.7' })

function target(port: object, pods = [pod]): unknown {
  const service = serviceShape.parse({ metadata: { namespace: 'default', name: 's' }, spec: { selector: { app: 'game' }, ports: [{ port: 80, ...port }] } })
  return targetOf(service, service.spec.ports[0]!, pods)
}

t.test('a port leads to the number, the named port, or the same number of the pod', async (t) => {
  t.same(target({ targetPort: 8080 }), { host: '127.64.0.7', port: 8080 })
  t.same(target({ targetPort: 'minecraft' }), { host: '127.64.0.7', port: 25565 })
  t.same(target({}), { host: '127.64.0.7', port: 80 })
})

t.test('it leads nowhere without such a port, or without a pod', async (t) => {
  t.equal(target({ targetPort: 'rcon' }), undefined)
  t.equal(target({ targetPort: 8080 }, []), undefined)
})

t.test('a ready pod is preferred', async (t) => {
  const ready = newPod({}, { name: 'z' }, { podIP: '127.64.0.9', conditions: [{ type: 'Ready', status: 'True' }] })
  t.same(target({ targetPort: 1 }, [pod, ready]), { host: '127.64.0.9', port: 1 })
})
