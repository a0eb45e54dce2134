import t from 'tap'
import { newPlan } from '../../../hooks/minecraft-server/children.ts'
import type { Observed } from '../../../hooks/minecraft-server/observed.ts'
import { CHILD_RULE } from '../../../hooks/minecraft-server/sync.ts'
import { bound, newObserved, newSet, NOTHING, serverOf } from '../world.ts'

const kindsOf = (spec: object, isOff = false): string[] => newPlan(serverOf(spec, NOTHING), isOff).children.map(({ apiVersion, kind }) => `${kind}.${apiVersion}`)

t.test('a server has all its children whatever is wanted of it', async (t) => {
  for (const spec of [{}, { desiredState: 'Stopped' }, { desiredState: 'Maintenance' }, { exposure: 'ClusterIP' }]) t.same(kindsOf(spec).toSorted(), CHILD_RULE.required.toSorted(), JSON.stringify(spec))
  t.same(kindsOf({}, true).toSorted(), CHILD_RULE.required.toSorted(), 'and while it is being deleted')
  t.same(kindsOf({}).slice(0, 2), ['ConfigMap.v1', 'Secret.v1'], 'what the pod reads comes first')
  t.equal(kindsOf({}).at(-1), 'StatefulSet.apps/v1')
})

t.test('a pod is wanted as the spec says', async (t) => {
  const table: { name: string; spec: object; isOff?: boolean; observed?: Observed; want: object }[] = [
    { name: 'Running', spec: {}, want: { replicas: 1, isMaintenance: false, isHeld: false } },
    { name: 'Stopped', spec: { desiredState: 'Stopped' }, want: { replicas: 0, isMaintenance: false, isHeld: false } },
    { name: 'Maintenance', spec: { desiredState: 'Maintenance' }, want: { replicas: 1, isMaintenance: true, isHeld: false } },
    { name: 'deleted', spec: {}, isOff: true, want: { replicas: 0, isHeld: false } },
    { name: 'deleted in maintenance', spec: { desiredState: 'Maintenance' }, isOff: true, want: { replicas: 0 } },
    { name: 'deleted before anything was looked at', spec: {}, isOff: true, observed: NOTHING, want: { replicas: 0, isHeld: false } },
  ]
  for (const { name, spec, isOff = false, observed = newObserved(), want } of table) t.match(newPlan(serverOf(spec, observed), isOff).wanted, want, name)
})

t.test('the first start on a moving version waits until relay has looked at the world', async (t) => {
  const unknown = newObserved({ volume: undefined, pod: undefined, set: newSet({ wantedReplicas: 0, replicas: 0, readyReplicas: 0, updatedReplicas: 0, running: undefined }) })
  const absent = { phase: 'Absent' as const }
  const table: { name: string; spec: object; observed: Observed; isHeld: boolean }[] = [
    { name: 'a new server on LATEST', spec: {}, observed: NOTHING, isHeld: true },
    { name: 'a new server on SNAPSHOT', spec: { version: 'SNAPSHOT' }, observed: NOTHING, isHeld: true },
    { name: 'its children are there', spec: {}, observed: unknown, isHeld: true },
    { name: 'relay has looked, and there is no volume', spec: {}, observed: { ...unknown, volume: absent }, isHeld: false },
    { name: 'relay has looked, and there is a world', spec: {}, observed: { ...unknown, volume: bound() }, isHeld: false },
    { name: 'a version by its number', spec: { version: '1.21.4' }, observed: NOTHING, isHeld: false },
    { name: 'a server that is stopped', spec: { desiredState: 'Stopped' }, observed: NOTHING, isHeld: false },
    { name: 'a server in maintenance', spec: { desiredState: 'Maintenance' }, observed: NOTHING, isHeld: false },
    { name: 'a pod is there already, of a release that did not look', spec: {}, observed: newObserved({ volume: undefined }), isHeld: false },
    { name: 'a pod is on its way already', spec: {}, observed: { ...unknown, set: newSet({ replicas: 0 }) }, isHeld: false },
  ]
  for (const { name, spec, observed, isHeld } of table) t.match(newPlan(serverOf(spec, observed)).wanted, { isHeld, ...(isHeld && { replicas: 0, isRestartOwed: false }) }, name)
})

t.test('a restart is owed to a pod that is to stay, and not to one that goes', async (t) => {
  const table: { name: string; spec: object; isOff?: boolean; want: object; pending: string[] }[] = [
    { name: 'nothing', spec: {}, want: { isRestartOwed: false }, pending: [] },
    { name: 'a change', spec: { motd: 'x' }, want: { isRestartOwed: false }, pending: ['motd'] },
    { name: 'a token', spec: { restartRequest: 'one' }, want: { isRestartOwed: true }, pending: [] },
    { name: 'a token of a server to be stopped', spec: { restartRequest: 'one', desiredState: 'Stopped' }, want: { isRestartOwed: false }, pending: [] },
    { name: 'a change of a server that is being deleted', spec: { motd: 'x', restartPolicy: 'Immediate' }, isOff: true, want: { isRestartOwed: false }, pending: [] },
  ]
  for (const { name, spec, isOff = false, want, pending } of table) {
    const plan = newPlan(serverOf(spec), isOff)
    t.match(plan.wanted, want, name)
    t.same(plan.pending, pending, name)
    const set = plan.children.at(-1) as { spec?: { updateStrategy?: { type: string } } }
    t.equal(set.spec?.updateStrategy?.type, plan.wanted.isRestartOwed ? 'RollingUpdate' : 'OnDelete', name)
  }
})

t.test('a change shows in the pod template, or in the digest of what Secret and ConfigMap hold', async (t) => {
  const digests = (spec: object): { template: string; files: string } => {
    const { metadata, spec: set } = newPlan(serverOf(spec)).children.at(-1) as { metadata: { annotations: Record<string, string> }; spec: { template: object } }
    return { template: JSON.stringify(set.template), files: metadata.annotations['homecraft.io/files-digest'] ?? '' }
  }
  const table: { name: string; spec: object; want: { template: boolean; files: boolean } }[] = [
    { name: 'a setting of the pod', spec: { motd: 'x' }, want: { template: true, files: false } },
    { name: 'a user of SFTP', spec: { sftpUsers: ['steve:secret:1000:1000:files'] }, want: { template: false, files: true } },
    { name: 'a list of players', spec: { ops: ['069a79f4-44e9-4726-a5be-fca90e38aaf5'] }, want: { template: false, files: true } },
    { name: 'the Service', spec: { exposure: 'NodePort' }, want: { template: false, files: false } },
    { name: 'what only the record of the spec holds', spec: { storageSize: '2Gi' }, want: { template: false, files: false } },
  ]
  const before = digests({})
  for (const { name, spec, want } of table) t.same({ template: digests(spec).template !== before.template, files: digests(spec).files !== before.files }, want, name)
})

t.test('the same server gives the same bytes', async (t) => {
  for (const spec of [{}, { sftpUsers: ['steve:secret:1000:1000:files'] }, { desiredState: 'Maintenance' }]) t.equal(JSON.stringify(newPlan(serverOf(spec))), JSON.stringify(newPlan(serverOf(spec))))
})

t.test('what is alike for all servers is ASCII: with one other character all of a reply takes twice the memory, and a third more time', async (t) => {
  for (const spec of [{}, { desiredState: 'Maintenance' }]) t.match(JSON.stringify(newPlan(serverOf(spec))), /^[ -~]*$/)
})
