import t from 'tap'
import { homeOf } from '../../../local/platform/home.ts'
import type { Plan } from '../../../local/platform/plan.ts'
import { readyLines } from '../../../local/platform/welcome.ts'

const READY = { seconds: 1 }
const home = homeOf({ HOMECRAFT_HOME: '/h' })
const plan: Plan = {
  parts: [{ name: 'api', needs: [], launch: () => ({ command: ['true'], env: {} }), ready: async () => true, address: 'http://localhost:8080', stopSeconds: 1 }],
  steps: [],
  kubeconfig: '/h/kubeconfig',
  access: () => ({ hooks: 'h', api: 'http://localhost:8090', postgres: 'postgres://secret', nats: 'nats://secret', adminKey: 'hc_admin', tenantKey: 'hc_tenant' }),
}

t.test('a newcomer is shown a first server to paste, with a key that works', async (t) => {
  const text = readyLines(plan, home, READY).join('\n')
  const [, url, key, body] = /curl -X POST (\S+) -H "Authorization: Bearer (\S+)" \\\n +-d '(.*)'/.exec(text) ?? []
  t.same([url, key], ['http://localhost:8090/api/v1/servers', 'hc_tenant'])
  t.same(JSON.parse(body!), { name: 'my-server', eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] })
  t.match(text, 'http://localhost:8090/api/v1/docs')
})

t.test('a newcomer is shown a link that signs in, or where to sign in', async (t) => {
  t.match(readyLines(plan, home, { seconds: 1, signInLink: 'http://localhost:8090/#sign-in=abc' }).join('\n'), /^ {2}dashboard {5}http:\/\/localhost:8090\/#sign-in=abc$/m)
  t.match(readyLines(plan, home, READY).join('\n'), /^ {2}dashboard {5}http:\/\/localhost:8090$/m)
})

t.test('no other secret is shown', async (t) => {
  t.notMatch(readyLines(plan, home, READY).join('\n'), /hc_admin|secret/)
})

t.test('with another cluster kubectl is one\'s own', async (t) => {
  const text = readyLines({ ...plan, context: 'kind' }, home, READY).join('\n')
  t.match(text, 'kubectl --context kind create -f examples/survival.yaml')
  t.notMatch(text, /npm run (-s )?kubectl/)
})
