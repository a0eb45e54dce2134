import t from 'tap'
import { kubectl } from './platform.ts'

t.test('the API server takes every manifest that is shipped', async (t) => {
  for (const folder of ['crds', 'metacontroller', 'k8s/base']) {
    const { code, stderr } = await kubectl(['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-k', folder])
    t.equal(code, 0, `${folder} ${stderr}`)
  }
})

t.test('Metacontroller may do what it needs, and no more', async (t) => {
  const can = async (verb: string, what: string, namespace = 'default'): Promise<string> =>
    (await kubectl(['auth', 'can-i', verb, what, '-n', namespace, '--as', 'system:serviceaccount:minecraft-system:metacontroller'])).stdout.trim()
  for (const what of ['statefulsets.apps', 'services', 'secrets', 'configmaps']) t.equal(await can('patch', what), 'yes', what)
  t.equal(await can('update', 'minecraftservers.homecraft.io/status'), 'yes')
  for (const verb of ['get', 'list', 'delete', 'patch']) t.equal(await can(verb, 'persistentvolumeclaims'), 'no', `${verb} claims`)
  for (const verb of ['delete', 'deletecollection']) t.equal(await can(verb, 'persistentvolumes'), 'no', `${verb} volumes`)
  t.equal(await can('delete', 'minecraftservers.homecraft.io'), 'no')
  t.equal(await can('create', 'pods'), 'no')
  t.equal(await can('update', 'compositecontrollers.metacontroller.k8s.io'), 'no')
  t.equal(await can('escalate', 'clusterroles.rbac.authorization.k8s.io'), 'no')
})

t.test('relay may do what it needs, and no more', async (t) => {
  const can = async (verb: string, what: string, namespace = 'default'): Promise<string> =>
    (await kubectl(['auth', 'can-i', verb, what, '-n', namespace, '--as', 'system:serviceaccount:minecraft-system:relay'])).stdout.trim()
  for (const what of ['statefulsets.apps', 'pods', 'persistentvolumeclaims']) for (const verb of ['get', 'patch']) t.equal(await can(verb, what), 'yes', `${verb} ${what}`)
  for (const what of ['statefulsets.apps', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'namespaces']) for (const verb of ['create', 'delete', 'deletecollection']) t.equal(await can(verb, what), 'no', `${verb} ${what}`)
  for (const verb of ['get', 'list']) t.equal(await can(verb, 'secrets'), 'no', `${verb} secrets`)
  t.equal(await can('patch', 'minecraftservers.homecraft.io'), 'no')
})

t.test('kubectl explains every field', async (t) => {
  const { stdout } = await kubectl(['explain', 'mc.spec.motd'])
  t.match(stdout, /Text in the server list/)
})
