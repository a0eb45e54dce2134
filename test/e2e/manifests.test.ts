import t from 'tap'
import { kubectl, kubernetes, newNamespace } from './platform.ts'

/** What `kubectl auth can-i` says to an account of the platform's own; asked without a process for each question. */
async function can(account: string, verb: string, what: string): Promise<'yes' | 'no'> {
  const [, resource, group = '', subresource = ''] = /^([^./]+)(?:\.([^/]+))?(?:\/(.+))?$/.exec(what) ?? []
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:minecraft-system', 'system:authenticated']
  const spec = { user: `system:serviceaccount:minecraft-system:${account}`, groups, resourceAttributes: { namespace: 'default', verb, group, resource, subresource } }
  const { status } = await kubernetes().call<{ status: { allowed: boolean } }>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { body: { spec } })
  return status.allowed ? 'yes' : 'no'
}

t.test('the API server takes every manifest that is shipped', async (t) => {
  for (const folder of ['crds', 'metacontroller', 'k8s/base', 'k8s/overlays/direct', 'k8s/overlays/local', 'k8s/overlays/production']) {
    const { code, stderr } = await kubectl(['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-k', folder])
    t.equal(code, 0, `${folder} ${stderr}`)
  }
})

t.test('Metacontroller may do what it needs, and no more', async (t) => {
  for (const what of ['statefulsets.apps', 'services', 'secrets', 'configmaps']) t.equal(await can('metacontroller', 'patch', what), 'yes', what)
  t.equal(await can('metacontroller', 'update', 'minecraftservers.homecraft.io/status'), 'yes')
  for (const verb of ['get', 'list', 'delete', 'patch']) t.equal(await can('metacontroller', verb, 'persistentvolumeclaims'), 'no', `${verb} claims`)
  for (const verb of ['delete', 'deletecollection']) t.equal(await can('metacontroller', verb, 'persistentvolumes'), 'no', `${verb} volumes`)
  t.equal(await can('metacontroller', 'delete', 'minecraftservers.homecraft.io'), 'no')
  t.equal(await can('metacontroller', 'create', 'pods'), 'no')
  for (const what of ['resourcequotas', 'limitranges', 'networkpolicies.networking.k8s.io', 'namespaces']) t.equal(await can('metacontroller', 'update', what), 'yes', what)
  for (const verb of ['create', 'delete']) t.equal(await can('metacontroller', verb, 'namespaces'), 'no', `${verb} namespaces`)
  t.equal(await can('metacontroller', 'update', 'compositecontrollers.metacontroller.k8s.io'), 'no')
  t.equal(await can('metacontroller', 'escalate', 'clusterroles.rbac.authorization.k8s.io'), 'no')
})

/** What commands need; the policy in k8s/base/relay-policy.yaml says of which objects. */
const RELAY_DOES = new Set(['delete pods', 'delete persistentvolumeclaims', 'create namespaces'])

t.test('relay may do what it needs, and no more', async (t) => {
  for (const what of ['statefulsets.apps', 'pods', 'persistentvolumeclaims']) for (const verb of ['get', 'patch']) t.equal(await can('relay', verb, what), 'yes', `${verb} ${what}`)
  for (const what of ['statefulsets.apps', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'namespaces']) for (const verb of ['create', 'delete', 'deletecollection']) t.equal(await can('relay', verb, what), RELAY_DOES.has(`${verb} ${what}`) ? 'yes' : 'no', `${verb} ${what}`)
  for (const verb of ['get', 'list']) t.equal(await can('relay', verb, 'secrets'), 'no', `${verb} secrets`)
  t.equal(await can('relay', 'patch', 'minecraftservers.homecraft.io'), 'no')
})

t.test('sync reads servers, namespaces and claims, and the API may do nothing at all', async (t) => {
  for (const [verb, what] of [['get', 'minecraftservers.homecraft.io'], ['list', 'minecraftservers.homecraft.io'], ['list', 'namespaces'], ['get', 'persistentvolumeclaims'], ['list', 'persistentvolumeclaims']] as const) t.equal(await can('sync', verb, what), 'yes', `${verb} ${what}`)
  for (const verb of ['get', 'create']) t.equal(await can('sync', verb, 'namespaces'), 'no', `${verb} namespaces`)
  for (const verb of ['create', 'update', 'patch', 'delete', 'watch']) for (const what of ['minecraftservers.homecraft.io', 'persistentvolumeclaims']) t.equal(await can('sync', verb, what), 'no', `${verb} ${what}`)
  for (const what of ['secrets', 'pods', 'persistentvolumes']) t.equal(await can('sync', 'get', what), 'no', what)
  for (const verb of ['get', 'list', 'create']) t.equal(await can('api', verb, 'minecraftservers.homecraft.io'), 'no', verb)
})

t.test('Metacontroller changes nothing of a Namespace but an annotation, and of those of tenants alone', async (t) => {
  const namespace = await newNamespace(t)
  const as = (args: string[]): Promise<{ code: number; stderr: string }> => kubectl(['--as', 'system:serviceaccount:minecraft-system:metacontroller', ...args])
  t.match(await as(['annotate', 'namespace', namespace, 'homecraft.io/secured=true']), { code: 1, stderr: /Namespaces of tenants only/ })
  t.equal((await kubectl(['label', 'namespace', namespace, 'homecraft.io/tenant=somebody-else'])).code, 0)
  t.equal((await as(['annotate', 'namespace', namespace, 'homecraft.io/secured=true'])).code, 0)
  t.match(await as(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=privileged']), { code: 1, stderr: /annotations of Namespaces only/ })
})

t.test('kubectl explains every field', async (t) => {
  const { stdout } = await kubectl(['explain', 'mc.spec.motd'])
  t.match(stdout, /Text in the server list/)
})
