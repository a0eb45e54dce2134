import t from 'tap'
import { parseEnv } from '../../lib/env.ts'
import { Env, toSettings } from '../../hooks/env.ts'

const required = { HOOK_TOKEN: 'a-token-of-some-length', DERIVATION_KEY: '07'.repeat(32) }

t.test('token and key are required, and all else has a default that gives away nothing', async (t) => {
  t.throws(() => parseEnv(Env, {}), /HOOK_TOKEN[^]*DERIVATION_KEY/)
  const settings = toSettings(parseEnv(Env, required))
  t.same(settings.derivationKey, Buffer.alloc(32, 7))
  t.match(settings, { nodePortHost: undefined, priorityClass: undefined, allowed: { nodeLabels: ['homecraft.io/*'], taints: ['homecraft.io/*'], serviceAnnotations: [], domains: [] } })
  t.ok(settings.blockedRanges.includes('169.254.0.0/16'), 'the metadata service of clouds is out of reach')
  t.same(settings.quota, { servers: 20, pods: 25, claims: 40, cpu: 64, memory: '64Gi', storage: '200Gi' })
})

t.test('the administrator says what a tenant may have', async (t) => {
  const env = { ...required, QUOTA_SERVERS: '2', QUOTA_PODS: '3', QUOTA_CLAIMS: '0', QUOTA_CPU: '5', QUOTA_MEMORY: '6144Mi', QUOTA_STORAGE: '1Ti', PRIORITY_CLASS: '', NODE_PORT_HOST: 'nodes.example.org' }
  const settings = toSettings(parseEnv(Env, env))
  t.same(settings.quota, { servers: 2, pods: 3, claims: 0, cpu: 5, memory: '6144Mi', storage: '1Ti' })
  t.match(settings, { priorityClass: undefined, nodePortHost: 'nodes.example.org' })
})

t.test('amounts that Kubernetes could not take are refused', async (t) => {
  for (const wrong of [{ QUOTA_CPU: '1.5' }, { QUOTA_SERVERS: '-1' }, { QUOTA_PODS: 'many' }, { QUOTA_MEMORY: '64' }, { QUOTA_MEMORY: '64GB' }, { QUOTA_STORAGE: '0Gi' }, { HOOK_TOKEN: 'short' }, { DERIVATION_KEY: 'abc' }]) {
    const [name] = Object.keys(wrong)
    t.throws(() => parseEnv(Env, { ...required, ...wrong }), new RegExp(`${name}:`), JSON.stringify(wrong))
  }
})
