import t from 'tap'
import { serverIdOf, ServerResource, specVersionOf, toServerState } from '../../lib/server-state.ts'

const uid = '0a6d3c1e-3f0e-4d42-9d0e-1f6c4c2b7a10'
const id = '9f0d3c1e-3f0e-4d42-9d0e-1f6c4c2b7a10'
const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: `${reason}.`, lastTransitionTime: '2026-05-01T12:00:00Z' })
const newResource = (more: { metadata?: object; status?: object } = {}) => ServerResource.parse({
  apiVersion: 'homecraft.io/v1alpha1',
  kind: 'MinecraftServer',
  metadata: { name: 'survival', namespace: 'default', uid, resourceVersion: '12', generation: 3, ...more.metadata },
  spec: { eula: true, sftpUsers: ['steve:secret:1000:1000:minecraft'] },
  status: more.status,
})
const managed = { labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '4' } }

t.test('a server that the API manages has the id of its row, another one its uid', async (t) => {
  t.equal(serverIdOf(newResource({ metadata: managed })), id)
  t.equal(serverIdOf(newResource()), uid)
  t.equal(serverIdOf(newResource({ metadata: { labels: managed.labels } })), uid, 'a label alone claims nothing')
  t.equal(serverIdOf(newResource({ metadata: { ...managed, labels: { 'homecraft.io/server-id': '*.>' } } })), uid, 'what is no UUID gets into no subject')
})

t.test('the version of the row is read only where it is one', async (t) => {
  t.equal(specVersionOf(newResource({ metadata: managed })), 4)
  for (const version of ['', '0', '-1', '1.5', 'x', '1e400', '9007199254740991', '99999999999999999999']) t.equal(specVersionOf(newResource({ metadata: { annotations: { ...managed.annotations, 'homecraft.io/spec-version': version } } })), undefined, version)
})

t.test('a state tells what the resource shows, and no spec', async (t) => {
  const status = {
    phase: 'Running', endpoint: '[::1]:25565', sftpEndpoint: '127.0.0.1:2022', sftpHostKey: 'SHA256:x', version: '1.21.4', observedGeneration: 3,
    conditions: [condition('Accepted', 'True', 'Valid'), condition('Available', 'True', 'Ready'), condition('Degraded', 'False', 'AsExpected'), condition('PendingRestart', 'True', 'SettingsChanged')],
  }
  const state = toServerState(newResource({ metadata: managed, status }))
  t.strictSame(state, {
    name: 'survival', uid, resourceVersion: '12', generation: 3, observedGeneration: 3, specVersion: 4, phase: 'Running', reason: 'Ready', message: 'Ready.', isTerminating: false,
    address: '[::1]', port: 25565, sftpAddress: '127.0.0.1:2022', sftpHostKey: 'SHA256:x', version: '1.21.4', pendingRestart: 'SettingsChanged.',
  })
  t.notMatch(JSON.stringify(state), /secret/)
})

t.test('the reason is that of the condition that says most', async (t) => {
  const reasonOf = (...conditions: object[]): string | undefined => toServerState(newResource({ status: { conditions } })).reason
  t.equal(reasonOf(condition('Available', 'False', 'Starting')), 'Starting')
  t.equal(reasonOf(condition('Available', 'False', 'Starting'), condition('Degraded', 'True', 'OutOfMemory')), 'OutOfMemory')
  t.equal(reasonOf(condition('Degraded', 'True', 'OutOfMemory'), condition('Accepted', 'False', 'NotAllowed')), 'NotAllowed')
  t.equal(reasonOf(), undefined)
})

t.test('a resource without a status, or with one of another release, is read all the same', async (t) => {
  t.match(toServerState(newResource()), { name: 'survival', isTerminating: false })
  t.equal(toServerState(newResource({ status: { phase: 'Levitating' } })).phase, undefined)
  t.equal(toServerState(newResource({ status: { phase: 'Running', later: 1 } })).phase, 'Running')
  t.equal(toServerState(newResource({ metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' } })).isTerminating, true)
})
