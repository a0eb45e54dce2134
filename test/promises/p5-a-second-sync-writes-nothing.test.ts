import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { create, home, newNamespace, newServer, waitForPhase } from '../e2e/platform.ts'
import { waitFor } from '../wait.ts'

const METACONTROLLER = 'system:serviceaccount:minecraft-system:metacontroller'
const WRITERS = [METACONTROLLER, 'system:serviceaccount:minecraft-system:relay']
const RESYNC_SECONDS = 60
const QUIET_SECONDS = 10
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection']

interface AuditEntry { verb: string; user: { username: string }; objectRef?: { resource: string; namespace?: string; name?: string }; stageTimestamp: string }

/** What Metacontroller and relay did since a moment, in milliseconds, from the API server's own record. */
function callsSince(moment: number): AuditEntry[] {
  const lines = readFileSync(process.env['AUDIT_LOG'] ?? `${home()}/audit.log`, 'utf8').split('\n')
  // The last line may be half written.
  const entries = lines.slice(0, -1).map((line) => JSON.parse(line) as AuditEntry)
  return entries.filter((entry) => WRITERS.includes(entry.user.username) && Date.parse(entry.stageTimestamp) > moment)
}

const writesSince = (moment: number): AuditEntry[] => callsSince(moment).filter(({ verb, objectRef }) => WRITES.includes(verb) && objectRef?.resource !== 'leases')

t.test('P5: a second sync writes nothing', { timeout: 600_000 }, async (t) => {
  const namespace = await newNamespace(t)
  const names = ['one', 'two', 'three', 'four', 'five']
  for (const name of names) await create(newServer(namespace, name, { sftpUsers: ['steve:change-me-please:1000:1000:minecraft'] }))
  for (const name of names) await waitForPhase(namespace, name, 'Running')
  const running = Date.now()
  // What the last events set off may still be on its way.
  await waitFor('the writes to be over', () => Date.now() - running > QUIET_SECONDS * 1000 && writesSince(Date.now() - QUIET_SECONDS * 1000).length === 0)

  const start = Date.now()
  await pause(2 * RESYNC_SECONDS * 1000 + 5_000) // time itself is what this test is about: two resyncs
  t.same(writesSince(start).map(({ verb, objectRef }) => `${verb} ${objectRef?.resource} ${objectRef?.namespace}/${objectRef?.name}`), [])
  const reads = callsSince(start).filter(({ verb, objectRef, user }) => user.username === METACONTROLLER && verb === 'get' && objectRef?.resource === 'minecraftservers' && objectRef.namespace === namespace)
  t.ok(reads.length >= 2 * names.length, `it did look: ${reads.length} reads of its servers`)
})
